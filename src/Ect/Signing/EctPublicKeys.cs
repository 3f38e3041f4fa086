using Ect.Signing;

namespace Ect;

/// <summary>The public halves of this service's signing keys, for services that publish them by other means than <c>MapEctKeys</c>
/// (profile, section 5).</summary>
/// <remarks>They are the key that signs, next ones, and former ones whose tokens still count.</remarks>
public sealed class EctPublicKeys
{
    private readonly OwnSigningKeys _keys;
    private readonly TimeProvider _clock;

    internal EctPublicKeys(OwnSigningKeys keys, TimeProvider clock) => (_keys, _clock) = (keys, clock);

    /// <summary>Whether this service signs. If it does not, there are no keys.</summary>
    public bool CanSign => _keys.IsConfigured;

    /// <summary>Tells which key signs now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its <c>kid</c>; <see langword="null"/> if this service does not sign.</returns>
    /// <exception cref="EctKeySourceException">The source of the keys cannot answer, and never has.</exception>
    public async ValueTask<string?> GetSigningKeyIdAsync(CancellationToken cancellationToken = default)
    {
        var ring = await _keys.GetAsync(cancellationToken).ConfigureAwait(false);
        return ring.SignerAt(_clock.GetUtcNow())?.PublicJwk.KeyId;
    }

    /// <summary>Gets the keys as a JWK Set (RFC 7517). If it is time to read them again, it waits for that.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The JSON text.</returns>
    /// <exception cref="EctKeySourceException">The source of the keys cannot answer, and never has. It is asked again after
    /// <see cref="EctUnavailableException.RetryAfter"/>.</exception>
    public async ValueTask<string> GetJwksAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return (await _keys.GetFreshAsync(cancellationToken).ConfigureAwait(false)).Jwks;
        }
        catch (EctKeySourceException exception) when (_keys.UntilNextLoad is var wait && wait > TimeSpan.Zero)
        {
            throw new EctKeySourceException(exception.Message, exception) { RetryAfter = wait };
        }
    }
}
