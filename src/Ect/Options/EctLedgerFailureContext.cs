namespace Ect;

/// <summary>Accepted tokens that were not recorded in the background (profile, section 1).</summary>
public sealed class EctLedgerFailureContext
{
    internal EctLedgerFailureContext(IReadOnlyList<EctToken> tokens, EctLedgerFailureReason reason, Exception? exception) =>
        (Tokens, Reason, Exception) = (tokens, reason, exception);

    /// <summary>The tokens; at least one.</summary>
    public IReadOnlyList<EctToken> Tokens { get; }

    /// <summary>Why they were not recorded.</summary>
    public EctLedgerFailureReason Reason { get; }

    /// <summary>The exception of the last attempt; <see langword="null"/> if there was none.</summary>
    public Exception? Exception { get; }
}
