namespace Ect;

/// <summary>Thrown by an <see cref="IEctLedger"/> that cannot answer. A request that had to be recorded is refused with
/// <see cref="EctFailureReason.LedgerUnavailable"/> and 503; trying again is safe, since a token is recorded once.</summary>
/// <param name="message">What failed, without addresses, credentials or tokens.</param>
/// <param name="innerException">What caused it.</param>
public sealed class EctLedgerException(string message, Exception? innerException = null)
    : EctUnavailableException(EctFailureReason.LedgerUnavailable, message, innerException);
