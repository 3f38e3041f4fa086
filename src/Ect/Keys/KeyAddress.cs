using System.Diagnostics.CodeAnalysis;
using Ect.Tokens;

namespace Ect.Keys;

/// <summary>Says which addresses keys may be fetched from (profile, section 5).</summary>
internal static class KeyAddress
{
    public const string Rule = "an https address, or an http one on loopback";
    public const string AuthorityRule = $"{Rule}, without query and fragment";

    /// <summary>The rule for what the options name.</summary>
    public const string ConfiguredRule = "an https address, or an http one on loopback or on a host of Ect:Keys:AllowHttpHosts";
    public const string ConfiguredAuthorityRule = $"{ConfiguredRule}, without query and fragment";

    /// <param name="address">The address.</param>
    /// <param name="httpHosts">The hosts besides loopback that may be asked over http.</param>
    public static bool IsAllowed([NotNullWhen(true)] Uri? address, params IEnumerable<string> httpHosts)
    {
        if (address is not { IsAbsoluteUri: true }) return false;
        return address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp
            && (address.IsLoopback || httpHosts.Contains(address.IdnHost, StringComparer.OrdinalIgnoreCase)));
    }

    /// <summary>Whether discovery can start at <paramref name="authority"/> (OpenID Connect Discovery 1.0, section 3).</summary>
    public static bool IsAuthority([NotNullWhen(true)] string? authority, params IEnumerable<string> httpHosts) =>
        Uri.TryCreate(authority, UriKind.Absolute, out var address) && IsAllowed(address, httpHosts)
        && !UriName.HasBlanksAround(authority) && !authority.AsSpan().ContainsAny('?', '#');
}
