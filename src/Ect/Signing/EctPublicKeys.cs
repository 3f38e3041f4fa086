using Ect.Signing;

namespace Ect;

/// <summary>The public halves of this service's signing keys, for services that publish them by other means than <c>MapEctKeys</c>
/// (profile, section 5).</summary>
/// <remarks>They are the key that signs, next ones, and former ones whose tokens still count.</remarks>
public sealed class EctPublicKeys
{
    private readonly OwnSigningKeys _keys;

    internal EctPublicKeys(OwnSigningKeys keys) => _keys = keys;

    /// <summary>Whether this service signs. If it does not, there are no keys.</summary>
    public bool CanSign => _keys.IsConfigured;

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
