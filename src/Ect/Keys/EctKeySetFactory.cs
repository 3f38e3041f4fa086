using Ect.Diagnostics;
using Ect.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>Makes key sets for key sources, also for those of other packages (profile, section 5). Making a set fetches nothing.</summary>
/// <remarks><c>AddEctCore()</c> registers it. Thread-safe.</remarks>
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

    /// <summary>Makes a set that is fetched when it is first needed, when a token names an unknown <c>kid</c>, and when it is old, as
    /// <see cref="EctOptions.Keys"/> says.</summary>
    /// <param name="owner">Whose keys they are, for messages.</param>
    /// <param name="fetch">Fetches all keys, or <see langword="null"/> if nothing has changed. It is never called twice at once, and has
    /// <see cref="EctKeyRefreshOptions.Timeout"/>. If it throws, the last good set remains in use. The log shows the message of an
    /// <see cref="EctKeySourceException"/>, and only the type of any other exception.</param>
    /// <param name="issuers">The issuers that have the fetched keys. It is called after each fetch that brought a usable key: revocations
    /// name keys by issuer and <c>kid</c>. If it throws, the last good set remains in use.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public EctKeySet Create(
        string owner, Func<CancellationToken, Task<IReadOnlyCollection<SecurityKey>?>> fetch, Func<IEnumerable<string>> issuers)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(fetch);
        ArgumentNullException.ThrowIfNull(issuers);
        var refresh = _refresh();
        return Create(owner, () => refresh, async cancellationToken =>
        {
            if (await fetch(cancellationToken).ConfigureAwait(false) is not { } fetched) return null;
            var keys = new IssuerKeys(fetched);
            if (keys.IsUsable)
                foreach (var issuer in issuers()) Note(issuer, keys);

            return keys;
        });
    }

    /// <summary>Makes a set of keys that were given.</summary>
    /// <param name="issuer">The issuer that has the keys.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="owner">Whose keys they are, for messages; <see langword="null"/> for the issuer.</param>
    internal EctKeySet Given(string issuer, IssuerKeys keys, string? owner = null)
    {
        Note(issuer, keys);
        return new(owner ?? issuer, keys);
    }

    /// <summary>Makes a set of the JWK Set (RFC 7517) at an address.</summary>
    internal EctKeySet FromJwks(string issuer, Uri address, Func<EctKeyRefreshOptions> refresh) => Create(issuer, refresh,
        cancellationToken => GetJwksAsync(issuer, address, refresh(), IssuerKeys.FromJwks, cancellationToken));

    /// <summary>Makes a set of a trust domain's JWK Set at an address, for example a SPIFFE bundle endpoint.</summary>
    internal EctKeySet FromTrustBundle(string trustDomain, Uri address, Func<EctKeyRefreshOptions> refresh) =>
        Create(TrustBundle.OwnerOf(trustDomain), refresh, cancellationToken =>
            GetJwksAsync(trustDomain, address, refresh(), TrustBundle.ParseAnswer, cancellationToken));

    /// <summary>Makes a set of the JWK Set that a discovery document names, if the document is the issuer's own.</summary>
    internal EctKeySet FromDiscovery(string issuer, string authority, Func<EctKeyRefreshOptions> refresh) =>
        Create(issuer, refresh, async cancellationToken =>
        {
            var terms = refresh();
            var address = DiscoveryDocument.AddressFor(authority);
            var json = await _download.GetAsync(address, terms.MaxBytes, terms.AllowHttpHosts, cancellationToken)
                .ConfigureAwait(false);
            var document = DiscoveryDocument.Parse(json);
            if (document.Issuer != issuer)
            {
                throw new KeyFetchException(KeyFetchOutcome.Invalid,
                    $"The discovery document is that of '{LogText.Of(document.Issuer)}'. "
                    + "Configure the issuer exactly as its document writes it.");
            }

            return await GetJwksAsync(issuer, document.JwksUri, terms, IssuerKeys.FromJwks, cancellationToken).ConfigureAwait(false);
        });

    private EctKeySet Create(string owner, Func<EctKeyRefreshOptions> refresh, Func<CancellationToken, Task<IssuerKeys?>> fetch) =>
        new(owner, new RemoteKeySet(owner, fetch, refresh, _clock, _metrics, _logger));

    private async Task<IssuerKeys?> GetJwksAsync(string issuer, Uri address, EctKeyRefreshOptions refresh, Func<string, IssuerKeys> parse,
        CancellationToken cancellationToken)
    {
        var json = await _download.GetAsync(address, refresh.MaxBytes, refresh.AllowHttpHosts, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            var keys = parse(json).From(address);
            Note(issuer, keys);
            return keys;
        }
        catch (ArgumentException exception)
        {
            throw new KeyFetchException(KeyFetchOutcome.Invalid, exception.Message);
        }
    }

    /// <summary>Notes the <c>kid</c>s of an issuer's keys, and warns of keys that are left out.</summary>
    private void Note(string issuer, IssuerKeys keys)
    {
        _aliases.Note(issuer, keys);
        _leftOut.Tell(issuer, keys.LeftOut);
    }
}
