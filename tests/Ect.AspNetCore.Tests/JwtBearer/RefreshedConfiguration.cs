using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Tests;

/// <summary>A scheme's configuration manager that counts how often it is asked for a refresh, and has then what it is given.</summary>
internal sealed class RefreshedConfiguration(string? issuer, string jwks) : IConfigurationManager<OpenIdConnectConfiguration>
{
    private OpenIdConnectConfiguration _current = Create(issuer, jwks);
    private int _requests;

    public int Requests => _requests;

    /// <summary>What the next refresh brings.</summary>
    public OpenIdConnectConfiguration? Next { get; set; }

    public static OpenIdConnectConfiguration Create(string? issuer, string jwks)
    {
        var set = new JsonWebKeySet(jwks);
        var configuration = new OpenIdConnectConfiguration { Issuer = issuer, JsonWebKeySet = set };
        foreach (var key in set.GetSigningKeys()) configuration.SigningKeys.Add(key);
        return configuration;
    }

    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) => Task.FromResult(_current);

    public void RequestRefresh()
    {
        Interlocked.Increment(ref _requests);
        _current = Next ?? _current;
    }
}
