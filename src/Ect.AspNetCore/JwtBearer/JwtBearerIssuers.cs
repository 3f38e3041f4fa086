using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Ect.AspNetCore.JwtBearer;

/// <summary>Whose keys a scheme has, as far as its options tell.</summary>
internal static class JwtBearerIssuers
{
    /// <summary>The issuers that the options name; they are then the only ones.</summary>
    public static IReadOnlyList<string> Named(JwtBearerOptions options)
    {
        var parameters = options.TokenValidationParameters;
        return [.. new[] { parameters.ValidIssuer }.Concat(parameters.ValidIssuers ?? []).Where(issuer => !string.IsNullOrEmpty(issuer)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The issuers that can be told before anything is fetched: a discovery document normally names its authority.</summary>
    public static IReadOnlyList<string> KnownAtStart(JwtBearerOptions options) =>
        Named(options) is [_, ..] named ? named : Discovered(options, options.Configuration) is { } issuer ? [issuer] : [];

    /// <summary>The issuer of a discovery document, else the authority that it belongs to.</summary>
    public static string? Discovered(JwtBearerOptions options, OpenIdConnectConfiguration? configuration) =>
        new[] { configuration?.Issuer, options.Authority }.FirstOrDefault(issuer => !string.IsNullOrEmpty(issuer));
}
