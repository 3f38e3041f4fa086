using Ect.Diagnostics;
using Ect.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>Makes key sets for key sources, also for those of other packages. Making one fetches nothing.</summary>
/// <remarks>Registered by <c>AddEct()</c>; thread-safe.</remarks>
public sealed class EctKeySetFactory
{
    private readonly KeyDownload _download;
    private readonly KeyAliases _aliases;
    private readonly Func<EctKeyRefreshOptions> _refresh;
    private readonly TimeProvider _clock;
    private readonly Metrics _metrics;
    private readonly ILogger<RemoteKeySet> _logger;
    private readonly LeftOutKeysLog _leftOut;

    internal EctKeySetFactory(
        KeyDownload download, KeyAliases aliases, Func<EctKeyRefreshOptions> refresh, TimeProvider clock, Metrics metrics,
        ILogger<RemoteKeySet> logger)
    {
        (_download, _aliases, _refresh, _clock, _metrics, _logger) = (download, aliases, refresh, clock, metrics, logger);
        _leftOut = new(logger);
    }

    /// <summary>Makes a set that is fetched when it is first needed, when an unknown <c>kid</c> turns up, and when it has grown old, as
    /// <see cref="EctOptions.Keys"/> says (profile, section 5).</summary>
    /// <param name="owner">Whose keys they are, for messages.</param>
    /// <param name="fetch">Fetches all keys; <see langword="null"/> for nothing newer than the last time. Never called twice at once; it has
    /// <see cref="EctKeyRefreshOptions.Timeout"/>. If it throws, the last good set goes on. Of an
    /// <see cref="EctKeySourceException"/> the message is logged, of any other exception no more than its type.</param>
    /// <param name="issuers">The issuers whose keys those are that were fetched last, asked after each time: revocations name keys by
    /// issuer and <c>kid</c>.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public EctKeySet Create(
        string owner, Func<CancellationToken, Task<IReadOnlyCollection<SecurityKey>?>> fetch, Func<IEnumerable<string>> issuers)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(fetch);
        ArgumentNullException.ThrowIfNull(issuers);
        return Create(owner, _refresh(), async cancellationToken =>
        {
            if (await fetch(cancellationToken).ConfigureAwait(false) is not { } fetched) return null;
            var keys = new IssuerKeys(fetched);
            foreach (var issuer in issuers()) Note(issuer, keys);
            return keys;
        });
    }

    /// <summary>Keys that were given.</summary>
    /// <param name="issuer">Whose they are.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="owner">The same for messages, where that is another text.</param>
    internal EctKeySet Given(string issuer, IssuerKeys keys, string? owner = null)
    {
        Note(issuer, keys);
        return new(owner ?? issuer, keys);
    }

    /// <summary>A JWK Set (RFC 7517) at an address.</summary>
    internal EctKeySet FromJwks(string issuer, Uri address, EctKeyRefreshOptions refresh) =>
        Create(issuer, refresh, cancellationToken => GetJwksAsync(issuer, address, refresh, IssuerKeys.FromJwks, cancellationToken));

    /// <summary>The JWK Set of a trust domain at an address, such as a SPIFFE bundle endpoint.</summary>
    internal EctKeySet FromTrustBundle(string trustDomain, Uri address, EctKeyRefreshOptions refresh) =>
        Create(TrustBundle.OwnerOf(trustDomain), refresh, cancellationToken => GetJwksAsync(trustDomain, address, refresh, TrustBundle.ParseAnswer, cancellationToken));

    /// <summary>The JWK Set that a discovery document names, if it is the issuer's own document.</summary>
    internal EctKeySet FromDiscovery(string issuer, string authority, EctKeyRefreshOptions refresh) =>
        Create(issuer, refresh, async cancellationToken =>
        {
            var document = DiscoveryDocument.Parse(await _download.GetAsync(DiscoveryDocument.AddressFor(authority), refresh.MaxBytes, cancellationToken).ConfigureAwait(false));
            if (document.Issuer != issuer)
                throw new KeyFetchException(KeyFetchOutcome.Invalid, $"The discovery document is that of '{LogText.Of(document.Issuer)}'; an issuer is configured exactly as its document writes it.");
            return await GetJwksAsync(issuer, document.JwksUri, refresh, IssuerKeys.FromJwks, cancellationToken).ConfigureAwait(false);
        });

    /// <summary>Whatever <paramref name="fetch"/> fetches; <see langword="null"/> for nothing newer.</summary>
    /// <param name="owner">Whose keys they are, for messages.</param>
    /// <param name="refresh">When to fetch.</param>
    /// <param name="fetch">Throws if it fails.</param>
    private EctKeySet Create(string owner, EctKeyRefreshOptions refresh, Func<CancellationToken, Task<IssuerKeys?>> fetch) =>
        new(owner, new RemoteKeySet(owner, fetch, refresh, _clock, _metrics, _logger));

    private async Task<IssuerKeys?> GetJwksAsync(string issuer, Uri address, EctKeyRefreshOptions refresh, Func<string, IssuerKeys> parse, CancellationToken cancellationToken)
    {
        var json = await _download.GetAsync(address, refresh.MaxBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            var keys = parse(json);
            Note(issuer, keys);
            return keys;
        }
        catch (ArgumentException exception)
        {
            throw new KeyFetchException(KeyFetchOutcome.Invalid, exception.Message);
        }
    }

    /// <summary>Notes by which <c>kid</c>s an issuer's keys go, and warns of those that do not count.</summary>
    private void Note(string issuer, IssuerKeys keys)
    {
        _aliases.Note(issuer, keys);
        _leftOut.Tell(issuer, keys.LeftOut);
    }
}
