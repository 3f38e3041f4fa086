using Ect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Keys;

/// <summary>Makes the key sets that are fetched, each in its own way. Making one fetches nothing.</summary>
internal sealed class RemoteKeySetFactory(KeyDownload download, KeyAliases aliases, TimeProvider clock, Metrics metrics, ILogger<RemoteKeySet> logger)
{
    private readonly LeftOutKeysLog _leftOut = new(logger);

    /// <summary>Notes by which <c>kid</c>s an issuer's keys go, and warns of those that do not count.</summary>
    /// <param name="issuer">Whose they are.</param>
    /// <param name="keys">The set.</param>
    /// <returns>The same set.</returns>
    public IssuerKeys Noted(string issuer, IssuerKeys keys)
    {
        aliases.Note(issuer, keys);
        _leftOut.Tell(issuer, keys.LeftOut);
        return keys;
    }

    /// <summary>A JWK Set (RFC 7517) at an address.</summary>
    public RemoteKeySet FromJwks(string issuer, Uri address, EctKeyRefreshOptions refresh) =>
        Create(issuer, refresh, cancellationToken => GetJwksAsync(issuer, address, refresh, IssuerKeys.FromJwks, cancellationToken));

    /// <summary>The JWK Set of a trust domain at an address, such as a SPIFFE bundle endpoint.</summary>
    public RemoteKeySet FromTrustBundle(string trustDomain, Uri address, EctKeyRefreshOptions refresh) =>
        Create($"the trust domain {trustDomain}", refresh, cancellationToken => GetJwksAsync(trustDomain, address, refresh, TrustBundle.ParseAnswer, cancellationToken));

    /// <summary>The JWK Set that a discovery document names, if it is the issuer's own document.</summary>
    public RemoteKeySet FromDiscovery(string issuer, string authority, EctKeyRefreshOptions refresh) =>
        Create(issuer, refresh, async cancellationToken =>
        {
            var document = DiscoveryDocument.Parse(await download.GetAsync(DiscoveryDocument.AddressFor(authority), refresh.MaxBytes, cancellationToken).ConfigureAwait(false));
            if (document.Issuer != issuer)
                throw new KeyFetchException(KeyFetchOutcome.Invalid, $"The discovery document is that of '{LogText.Of(document.Issuer)}'; an issuer is configured exactly as its document writes it.");
            return await GetJwksAsync(issuer, document.JwksUri, refresh, IssuerKeys.FromJwks, cancellationToken).ConfigureAwait(false);
        });

    /// <summary>Whatever <paramref name="fetch"/> fetches; <see langword="null"/> for nothing newer.</summary>
    /// <param name="owner">Whose keys they are, for messages.</param>
    /// <param name="refresh">When to fetch.</param>
    /// <param name="fetch">Throws if it fails.</param>
    public RemoteKeySet Create(string owner, EctKeyRefreshOptions refresh, Func<CancellationToken, Task<IssuerKeys?>> fetch) =>
        new(owner, fetch, refresh, clock, metrics, logger);

    private async Task<IssuerKeys?> GetJwksAsync(string issuer, Uri address, EctKeyRefreshOptions refresh, Func<string, IssuerKeys> parse, CancellationToken cancellationToken)
    {
        var json = await download.GetAsync(address, refresh.MaxBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            return Noted(issuer, parse(json));
        }
        catch (ArgumentException exception)
        {
            throw new KeyFetchException(KeyFetchOutcome.Invalid, exception.Message);
        }
    }
}
