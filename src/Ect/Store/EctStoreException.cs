namespace Ect;

/// <summary>Thrown by an <see cref="IEctStore"/> that cannot answer. The request is refused with 503.</summary>
/// <param name="message">What failed, without addresses, credentials or tokens.</param>
/// <param name="innerException">What caused it.</param>
public sealed class EctStoreException(string message, Exception? innerException = null)
    : EctUnavailableException(EctFailureReason.StoreUnavailable, message, innerException);
