namespace Ect;

/// <summary>Thrown by an <see cref="IEctKeySource"/> or an <see cref="IEctSigningKeySource"/> that cannot answer. A request that has to be
/// verified is refused with 503 (profile, section 2).</summary>
/// <param name="message">What failed, without addresses, credentials or tokens.</param>
/// <param name="innerException">What caused it.</param>
public sealed class EctKeySourceException(string message, Exception? innerException = null)
    : EctUnavailableException(EctFailureReason.KeySourceUnavailable, message, innerException);
