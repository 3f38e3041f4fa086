namespace Ect;

/// <summary>Knows what is revoked (profile, section 5). Several may be registered: what any of them revokes is revoked.</summary>
/// <remarks>It is asked once for every request, so it answers from what it has, without a network on the way. It gives the same instance as long as
/// nothing has changed. A source whose data is older than <see cref="EctOptions.RevocationStaleness"/> throws <see cref="EctRevocationException"/>:
/// the request is then refused with <see cref="EctFailureReason.RevocationUnavailable"/>.</remarks>
public interface IEctRevocationSource
{
    /// <summary>Gives what is revoked now.</summary>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <returns>What is revoked.</returns>
    /// <exception cref="EctRevocationException">The source cannot answer, or what it knows is too old.</exception>
    ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken = default);
}
