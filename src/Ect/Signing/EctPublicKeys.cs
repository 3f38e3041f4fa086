using Ect.Signing;

namespace Ect;

/// <summary>The public halves of this service's signing keys: the one that signs, next ones, and former ones whose tokens still count. For
/// services that publish them by other means than <c>MapEctKeys</c>.</summary>
public sealed class EctPublicKeys
{
    private readonly OwnSigningKeys _keys;

    internal EctPublicKeys(OwnSigningKeys keys) => _keys = keys;

    /// <summary>Whether this service signs at all. Otherwise there are no keys.</summary>
    public bool CanSign => _keys.IsConfigured;

    /// <summary>Gets them as a JWK Set (RFC 7517). Where they are due to be read again, it waits until they have been.</summary>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <returns>The text.</returns>
    /// <exception cref="EctKeySourceException">The source of the keys cannot answer, and never has. Until
    /// <see cref="EctUnavailableException.RetryAfter"/> it is not asked again.</exception>
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
