using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.JwtBearer;

/// <summary>Finds the keys that a scheme's options contain.</summary>
internal static class JwtBearerGivenKeys
{
    /// <summary>Returns the keys as the issuer wrote them, if that is known, because SigningKeys no longer have their <c>alg</c> and
    /// <c>key_ops</c>.</summary>
    public static IEnumerable<SecurityKey> Of(OpenIdConnectConfiguration? configuration) =>
        configuration?.JsonWebKeySet is { Keys.Count: > 0 } set ? set.Keys : configuration?.SigningKeys ?? [];

    /// <summary>Returns the keys that the validation parameters name one by one.</summary>
    public static IEnumerable<SecurityKey> Of(TokenValidationParameters parameters) =>
        parameters.IssuerSigningKey is { } key ? [key, .. parameters.IssuerSigningKeys ?? []] : parameters.IssuerSigningKeys ?? [];

    /// <summary>Finds out whether the options contain keys and name several issuers, so that a key of one would sign for the others
    /// (profile, section 5).</summary>
    /// <returns>The error, as the end of a sentence that begins with the scheme; <see langword="null"/> if there is none.</returns>
    public static string? FindAmbiguity(JwtBearerOptions options)
    {
        if (JwtBearerIssuers.Named(options) is not { Count: > 1 } issuers) return null;

        var given = Of(options.TokenValidationParameters).Concat(Of(GivenConfiguration(options)))
            .Any(key => key is not SymmetricSecurityKey);
        return given
            ? $"names several issuers ({string.Join(", ", issuers)}) and contains keys itself (IssuerSigningKey, " +
            "IssuerSigningKeys, Configuration or a StaticConfigurationManager), and nothing says whose keys they are. " +
            "Add each issuer with AddIssuer(...), or configure a scheme for each."
            : null;
    }

    /// <summary>Returns a configuration for which nothing is fetched. That manager has it already, and never waits.</summary>
    private static OpenIdConnectConfiguration? GivenConfiguration(JwtBearerOptions options) =>
        options.ConfigurationManager is StaticConfigurationManager<OpenIdConnectConfiguration> given
            ? given.GetConfigurationAsync(CancellationToken.None).GetAwaiter().GetResult()
            : options.Configuration;
}
