using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.JwtBearer;

/// <summary>The keys of one <c>JwtBearer</c> scheme, taken from its options without changing them. Other options make other keys, because
/// keys that were fetched under the former options must not vouch for the issuers of the new ones.</summary>
internal sealed class JwtBearerKeys
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);
    private const int MaxLooks = 20;

    private readonly JwtBearerOptions _options;
    private readonly TimeProvider _clock;
    private OpenIdConnectConfiguration? _seen, _accepted;
    private volatile string? _discoveredIssuer;

    public JwtBearerKeys(string scheme, JwtBearerOptions options, EctKeySetFactory sets, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        Set = sets.Create($"the JwtBearer scheme '{scheme}'", FetchAsync, FindIssuers);
    }

    /// <summary>The keys, fetched like those of any issuer.</summary>
    public EctKeySet Set { get; }

    /// <summary>The issuers that the scheme's options name.</summary>
    public IReadOnlyList<string> NamedIssuers => JwtBearerIssuers.Named(_options);

    /// <summary>The issuer that the discovery document named, if it is there and is needed.</summary>
    public string? DiscoveredIssuer => NamedIssuers is [] ? _discoveredIssuer : null;

    /// <summary>Whether all issuers are known without fetching anything.</summary>
    public bool KnowsIssuers => _discoveredIssuer is not null || NamedIssuers is not [];

    /// <summary>Tells whether all issuers are known, after the attempt that is needed to know them.</summary>
    public async ValueTask<bool> KnowsIssuersAsync(CancellationToken cancellationToken) =>
        KnowsIssuers || await Set.IsThereAsync(cancellationToken);

    /// <returns><see langword="null"/> if there is nothing newer than the last time.</returns>
    private async Task<IReadOnlyCollection<SecurityKey>?> FetchAsync(CancellationToken cancellationToken)
    {
        if (JwtBearerGivenKeys.FindAmbiguity(_options) is { } ambiguity)
            throw new EctKeySourceException($"The scheme {ambiguity}");

        var configuration = _options.Configuration;
        if (_options.ConfigurationManager is { } manager)
        {
            configuration = await manager.GetConfigurationAsync(cancellationToken);
            if (configuration == _seen && manager is not StaticConfigurationManager<OpenIdConnectConfiguration>)
                configuration = await RefreshAsync(manager, cancellationToken);
            if (configuration is null)
            {
                if (_seen == _accepted) return null;
                configuration = _seen; // It was not accepted, and is judged again, so that its failure stays one.
            }
        }

        _seen = configuration;
        return [.. JwtBearerGivenKeys.Of(configuration), .. JwtBearerGivenKeys.Of(_options.TokenValidationParameters)];
    }

    /// <summary>Asks the manager for a refresh. It may refresh in the background or not at all, and does not say when, so it is asked
    /// repeatedly.</summary>
    private async Task<OpenIdConnectConfiguration?> RefreshAsync(
        IConfigurationManager<OpenIdConnectConfiguration> manager, CancellationToken cancellationToken)
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

    /// <summary>Returns the issuers of the keys that were fetched. Without a named one, the first document that has a usable key sets the
    /// issuer. A later document cannot change it.</summary>
    private IReadOnlyList<string> FindIssuers()
    {
        var issuers = NamedIssuers is [_, ..] named ? named : [FindDiscoveredIssuer()];
        _accepted = _seen;
        return issuers;
    }

    private string FindDiscoveredIssuer()
    {
        var issuer = JwtBearerIssuers.Discovered(_options, _seen);
        if (!IsAddress(issuer))
            throw new EctKeySourceException(
                $"The discovery document names the issuer '{issuer}', which is not an https address, or an http address on loopback. " +
                "Set the ValidIssuer of the scheme's TokenValidationParameters.");
        if (_discoveredIssuer is { } before && before != issuer)
            throw new EctKeySourceException($"The discovery document names the issuer '{issuer}', but has named '{before}' before.");
        return _discoveredIssuer = issuer;
    }

    private static bool IsAddress([NotNullWhen(true)] string? issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
