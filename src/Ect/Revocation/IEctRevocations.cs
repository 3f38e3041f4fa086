namespace Ect;

/// <summary>Revokes while the service runs, and takes back (profile, section 5): what an operator's endpoint or tool calls.</summary>
/// <remarks>In the memory of this instance until a shared one replaces it; with <c>AddStackExchangeRedis</c> it is in effect on all instances
/// within five seconds. Issuers and keys stay revoked until they are restored, a token until it can no longer be spent nor counted.</remarks>
public interface IEctRevocations : IEctRevocationSource
{
    /// <summary>Revokes. What is revoked already stays so.</summary>
    /// <param name="revocation">What is not to be trusted any more.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A task that ends when it is in effect here.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="revocation"/> is <see langword="null"/>.</exception>
    /// <exception cref="EctRevocationException">It could not be recorded: try again.</exception>
    ValueTask RevokeAsync(EctRevocation revocation, CancellationToken cancellationToken = default);

    /// <summary>Takes a revocation back. What the configuration or another source revokes stays revoked.</summary>
    /// <param name="revocation">What was given to <see cref="RevokeAsync"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns><see langword="true"/> if it was revoked here.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="revocation"/> is <see langword="null"/>.</exception>
    /// <exception cref="EctRevocationException">It could not be recorded: try again.</exception>
    ValueTask<bool> RestoreAsync(EctRevocation revocation, CancellationToken cancellationToken = default);
}
