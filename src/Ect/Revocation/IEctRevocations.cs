namespace Ect;

/// <summary>Revokes issuers, keys and tokens while the service runs, and takes revocations back (profile, section 5). An operator's
/// endpoint or tool calls it.</summary>
/// <remarks>Revocations are in the memory of this instance unless a shared storage replaces it. With <c>AddStackExchangeRedis</c> they take
/// effect on all instances within five seconds. Issuers and keys remain revoked until they are restored. A token remains revoked until it
/// can neither be used nor count as a predecessor.</remarks>
public interface IEctRevocations : IEctRevocationSource
{
    /// <summary>Whether other instances see what is revoked here. Default <see langword="false"/>.</summary>
    bool IsShared => false;

    /// <summary>Revokes an issuer, a key or a token. It does no harm to revoke it again.</summary>
    /// <param name="revocation">The issuer, key or token that is no longer trusted.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A task that completes when the revocation is in effect on this instance.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="revocation"/> is <see langword="null"/>.</exception>
    /// <exception cref="EctRevocationException">The revocation could not be recorded. Try again.</exception>
    ValueTask RevokeAsync(EctRevocation revocation, CancellationToken cancellationToken = default);

    /// <summary>Takes a revocation back. A revocation by the configuration or by another source remains.</summary>
    /// <param name="revocation">The value that was given to <see cref="RevokeAsync"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns><see langword="true"/> if it was revoked here.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="revocation"/> is <see langword="null"/>.</exception>
    /// <exception cref="EctRevocationException">The change could not be recorded. Try again.</exception>
    ValueTask<bool> RestoreAsync(EctRevocation revocation, CancellationToken cancellationToken = default);
}
