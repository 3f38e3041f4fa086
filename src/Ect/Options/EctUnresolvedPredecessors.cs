namespace Ect;

/// <summary>Says what happens if a predecessor of a head is not known (profile, section 3, rule 2).</summary>
public enum EctUnresolvedPredecessors
{
    /// <summary>The request is refused with <see cref="EctFailureReason.PredecessorMissing"/>. The default.</summary>
    Refuse,

    /// <summary>The request is accepted, and <see cref="EctGraph.IsComplete"/> is <see langword="false"/>.</summary>
    Report,
}
