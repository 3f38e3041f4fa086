namespace Ect;

/// <summary>Knows what is revoked (profile, section 5). If several sources are registered, each of them can revoke.</summary>
/// <remarks>It is asked once for every request, so it answers from memory, without a network call. It returns the same instance as long as
/// nothing has changed. A source whose data is older than <see cref="EctOptions.RevocationStaleness"/> throws
/// <see cref="EctRevocationException"/>, and the request is refused with <see cref="EctFailureReason.RevocationUnavailable"/>.</remarks>
public interface IEctRevocationSource
{
    /// <summary>Returns what is revoked now.</summary>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <returns>The revocations.</returns>
    /// <exception cref="EctRevocationException">The source cannot answer, or its data is too old.</exception>
    ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken = default);
}
