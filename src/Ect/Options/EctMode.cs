namespace Ect;

/// <summary>Says what happens to a request that fails verification.</summary>
public enum EctMode
{
    /// <summary>It is refused. The default.</summary>
    Enforce,

    /// <summary>It goes on without a context. The refusal is only logged, and measured with the outcome <c>would_refuse</c>. This mode is
    /// for the introduction of ECTs, and protects nothing.</summary>
    Report,
}
