using Microsoft.AspNetCore.Authentication;

namespace Ect.AspNetCore.JwtBearer;

/// <summary>A scheme that <c>AddJwtBearerIssuers</c> named; <see langword="null"/> for the default one.</summary>
internal sealed record JwtBearerSchemeName(string? Name)
{
    /// <summary>Returns the schemes of the names, each once, with <see langword="null"/> among them if there is no default
    /// scheme.</summary>
    public static IEnumerable<string?> Resolve(IEnumerable<JwtBearerSchemeName> names, AuthenticationOptions authentication) =>
        names.Select(name => name.Name ?? DefaultScheme(authentication)).Distinct(StringComparer.Ordinal);

    private static string? DefaultScheme(AuthenticationOptions authentication) =>
        authentication.DefaultAuthenticateScheme ?? authentication.DefaultScheme
        ?? (authentication.Schemes.ToArray() is [var only] ? only.Name : null);
}
