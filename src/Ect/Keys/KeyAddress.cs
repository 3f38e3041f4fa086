using System.Diagnostics.CodeAnalysis;
using Ect.Tokens;

namespace Ect.Keys;

/// <summary>Says which addresses keys may be fetched from (profile, section 5).</summary>
internal static class KeyAddress
{
    public const string Rule = "an https address, or an http one on loopback";
    public const string AuthorityRule = $"{Rule}, without query and fragment";

    public static bool IsAllowed([NotNullWhen(true)] Uri? address)
    {
        if (address is not { IsAbsoluteUri: true }) return false;
        return address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);
    }

    /// <summary>Whether discovery can start at <paramref name="authority"/> (OpenID Connect Discovery 1.0, section 3).</summary>
    public static bool IsAuthority([NotNullWhen(true)] string? authority) =>
        Uri.TryCreate(authority, UriKind.Absolute, out var address) && IsAllowed(address)
        && !UriName.HasBlanksAround(authority) && !authority.AsSpan().ContainsAny('?', '#');
}
