using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.JwtBearer;

/// <summary>The keys that a scheme's options hold, and what they do not say.</summary>
internal static class JwtBearerGivenKeys
{
    /// <summary>As the issuer wrote them, where that is known: SigningKeys no longer have their <c>alg</c> and <c>key_ops</c>.</summary>
    public static IEnumerable<SecurityKey> Of(OpenIdConnectConfiguration? configuration) =>
        configuration?.JsonWebKeySet is { Keys.Count: > 0 } set ? set.Keys : configuration?.SigningKeys ?? [];

    /// <summary>The keys that the validation parameters name one by one.</summary>
    public static IEnumerable<SecurityKey> Of(TokenValidationParameters parameters) =>
        parameters.IssuerSigningKey is { } key ? [key, .. parameters.IssuerSigningKeys ?? []] : parameters.IssuerSigningKeys ?? [];

    /// <summary>Whether the options give keys and name several issuers, so that a key of one would sign for the others (profile,
    /// section 5).</summary>
    /// <returns>What is wrong, as the end of a sentence that begins with the scheme; <see langword="null"/> for nothing.</returns>
    public static string? FindAmbiguity(JwtBearerOptions options)
    {
        if (JwtBearerIssuers.Named(options) is not { Count: > 1 } issuers) return null;

        var given = Of(options.TokenValidationParameters).Concat(Of(GivenConfiguration(options))).Any(key => key is not SymmetricSecurityKey);
        return given
            ? $"names several issuers ({string.Join(", ", issuers)}) and gives keys itself (IssuerSigningKey, " +
              "IssuerSigningKeys, Configuration or a StaticConfigurationManager), which does not say whose they are. " +
              "Add each issuer with AddIssuer(...), or a scheme for each."
            : null;
    }

    /// <summary>A configuration that nothing is fetched for. That manager has it at hand, and never waits.</summary>
    private static OpenIdConnectConfiguration? GivenConfiguration(JwtBearerOptions options) =>
        options.ConfigurationManager is StaticConfigurationManager<OpenIdConnectConfiguration> given
            ? given.GetConfigurationAsync(CancellationToken.None).GetAwaiter().GetResult()
            : options.Configuration;
}
