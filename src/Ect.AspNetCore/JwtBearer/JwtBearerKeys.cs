using Ect.Diagnostics;
using Ect.Keys;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Ect.AspNetCore.JwtBearer;

/// <summary>The keys of one <c>JwtBearer</c> scheme, taken from its options; the scheme is left alone. Other options are other keys: those that were fetched
/// under the former ones must not speak for the issuers of the new.</summary>
internal sealed class JwtBearerKeys : IIssuerKeySet
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);
    private const int MaxLooks = 20;

    private readonly JwtBearerOptions _options;
    private readonly TimeProvider _clock;
    private readonly RemoteKeySetFactory _remote;
    private readonly RemoteKeySet _keys;
    private OpenIdConnectConfiguration? _seen;
    private volatile string? _discoveredIssuer;

    public JwtBearerKeys(string scheme, JwtBearerOptions options, RemoteKeySetFactory remote, EctKeyRefreshOptions refresh, TimeProvider clock)
    {
        (_options, _remote, _clock) = (options, remote, clock);
        _keys = remote.Create($"the JwtBearer scheme '{scheme}'", refresh, FetchAsync);
    }

    /// <summary>The issuers that the scheme's options name.</summary>
    public IReadOnlyList<string> NamedIssuers => JwtBearerIssuers.Named(_options);

    /// <summary>The issuer that the discovery document named, once it is there and if it has to.</summary>
    public string? DiscoveredIssuer => NamedIssuers is [] ? _discoveredIssuer : null;

    /// <summary>Whether all issuers are known without an attempt to fetch anything.</summary>
    public bool KnowsIssuers => _discoveredIssuer is not null || NamedIssuers is not [];

    /// <summary>How long until the next attempt may begin.</summary>
    public TimeSpan RetryAfter => _keys.RetryAfter;

    private IEnumerable<string> Issuers => DiscoveredIssuer is { } discovered ? [discovered] : NamedIssuers;

    /// <summary>Whether all issuers are known, once the attempt has ended that it takes to know.</summary>
    public async ValueTask<bool> KnowsIssuersAsync(CancellationToken cancellationToken) =>
        KnowsIssuers || await _keys.IsThereAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<EctKey?> FindAsync(string keyId, CancellationToken cancellationToken) => _keys.FindAsync(keyId, cancellationToken);

    /// <inheritdoc/>
    public KeySetState State => _keys.State;

    /// <inheritdoc/>
    public string? WhyNot(string keyId) => _keys.WhyNot(keyId);

    /// <returns><see langword="null"/> if there is nothing newer than the last time.</returns>
    private async Task<IssuerKeys?> FetchAsync(CancellationToken cancellationToken)
    {
        if (JwtBearerGivenKeys.FindAmbiguity(_options) is { } ambiguity)
            throw new KeyFetchException(KeyFetchOutcome.Invalid, $"The scheme {ambiguity}");

        var configuration = _options.Configuration;
        if (_options.ConfigurationManager is { } manager)
        {
            configuration = await manager.GetConfigurationAsync(cancellationToken);
            if (configuration == _seen && manager is not StaticConfigurationManager<OpenIdConnectConfiguration>)
                configuration = await RefreshAsync(manager, cancellationToken);
            if (configuration is null) return null;
        }

        _seen = configuration;
        var keys = new IssuerKeys([.. JwtBearerGivenKeys.Of(configuration), .. JwtBearerGivenKeys.Of(_options.TokenValidationParameters)]);
        if (keys.IsUsable && NamedIssuers is []) Name(JwtBearerIssuers.Discovered(_options, configuration));
        foreach (var issuer in Issuers) _remote.Noted(issuer, keys);
        return keys;
    }

    /// <summary>Asks the manager for a refresh, which it may make in the background or not at all, and tells nobody of: hence the looks.</summary>
    private async Task<OpenIdConnectConfiguration?> RefreshAsync(IConfigurationManager<OpenIdConnectConfiguration> manager, CancellationToken cancellationToken)
    {
        manager.RequestRefresh();
        for (var looks = 0; looks < MaxLooks; looks++)
        {
            var configuration = await manager.GetConfigurationAsync(cancellationToken);
            if (configuration != _seen) return configuration;
            await Task.Delay(LookInterval, _clock, cancellationToken);
        }
        return null;
    }

    /// <summary>The first document says whose keys these are; a later one cannot make them another issuer's.</summary>
    private void Name(string? issuer)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var address) || !KeyAddress.IsAllowed(address))
            throw new KeyFetchException(KeyFetchOutcome.Invalid, $"The discovery document names the issuer '{LogText.Of(issuer)}', which is not {KeyAddress.Rule}: " +
                "set the ValidIssuer of the scheme's TokenValidationParameters.");
        if (_discoveredIssuer is { } before && before != issuer)
            throw new KeyFetchException(KeyFetchOutcome.Invalid, $"The discovery document names the issuer '{LogText.Of(issuer)}' now, and named '{LogText.Of(before)}' before.");
        _discoveredIssuer = issuer;
    }
}
