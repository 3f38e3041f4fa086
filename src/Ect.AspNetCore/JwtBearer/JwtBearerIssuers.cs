using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Ect.AspNetCore.JwtBearer;

/// <summary>Finds the issuers of a scheme's keys, as far as its options tell.</summary>
internal static class JwtBearerIssuers
{
    /// <summary>Returns the issuers that the options name. If there are any, they are the only ones.</summary>
    public static IReadOnlyList<string> Named(JwtBearerOptions options)
    {
        var parameters = options.TokenValidationParameters;
        var issuers = new[] { parameters.ValidIssuer }.Concat(parameters.ValidIssuers ?? []);
        return [.. issuers.Where(issuer => !string.IsNullOrEmpty(issuer)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Returns the issuers that are known before anything is fetched. A discovery document usually names its authority.</summary>
    public static IReadOnlyList<string> KnownAtStart(JwtBearerOptions options) =>
        Named(options) is [_, ..] named ? named : Discovered(options, options.Configuration) is { } issuer ? [issuer] : [];

    /// <summary>Returns the issuer of a discovery document, or otherwise the authority that it belongs to.</summary>
    public static string? Discovered(JwtBearerOptions options, OpenIdConnectConfiguration? configuration) =>
        new[] { configuration?.Issuer, options.Authority }.FirstOrDefault(issuer => !string.IsNullOrEmpty(issuer));
}
