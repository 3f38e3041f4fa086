namespace Ect;

/// <summary>Thrown by an <see cref="IEctLedger"/> that cannot answer. A request that had to be recorded is refused with
/// <see cref="EctFailureReason.LedgerUnavailable"/> and 503; trying again is safe, since a token is recorded once.</summary>
/// <param name="message">What failed, without addresses, credentials or tokens.</param>
/// <param name="innerException">What caused it.</param>
public sealed class EctLedgerException(string message, Exception? innerException = null)
    : EctUnavailableException(EctFailureReason.LedgerUnavailable, message, innerException)
{
    /// <summary>Whether it is certain that nothing was recorded and that nothing will be. Default <see langword="false"/>: a write without
    /// an answer may have been made, and the token is then found by the next try.</summary>
    public bool NothingRecorded { get; init; }
}
