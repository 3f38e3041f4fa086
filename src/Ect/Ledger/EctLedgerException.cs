namespace Ect;

/// <summary>Thrown by an <see cref="IEctLedger"/> that cannot answer. A request that had to be recorded is refused with
/// <see cref="EctFailureReason.LedgerUnavailable"/> and 503. It is safe to try again, because a token is recorded once.</summary>
/// <param name="message">What failed, without addresses, credentials or tokens.</param>
/// <param name="innerException">What caused it.</param>
public sealed class EctLedgerException(string message, Exception? innerException = null)
    : EctUnavailableException(EctFailureReason.LedgerUnavailable, message, innerException)
{
    /// <summary>Whether it is certain that nothing was recorded and nothing will be. Default <see langword="false"/>: a write without an
    /// answer may have been made, and the next attempt then finds the token.</summary>
    public bool NothingRecorded { get; init; }

    /// <summary>How many entries lost their bytes before a redaction failed. Default 0: none, or it is not known.</summary>
    public int EntriesRedacted { get; init; }
}
