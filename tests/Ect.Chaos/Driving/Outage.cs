namespace Ect.Chaos;

/// <summary>How long instances were not served although somebody could answer.</summary>
/// <param name="Took">From that moment to the last refusal.</param>
/// <param name="Waited">How much of it the machine gave to others, while an instance was ready to go on.</param>
public readonly record struct Outage(TimeSpan Took, TimeSpan Waited)
{
    /// <summary>What the instances themselves needed.</summary>
    public TimeSpan Own => Took - Waited;
}
