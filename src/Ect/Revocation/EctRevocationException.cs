namespace Ect;

/// <summary>Thrown by an <see cref="IEctRevocationSource"/> that cannot say what is revoked. The request is refused with 503.</summary>
/// <param name="message">What failed, without addresses, credentials or tokens.</param>
/// <param name="innerException">What caused it.</param>
public sealed class EctRevocationException(string message, Exception? innerException = null)
    : EctUnavailableException(EctFailureReason.RevocationUnavailable, message, innerException);
