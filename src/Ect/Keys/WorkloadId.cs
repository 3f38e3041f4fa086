using System.Buffers;

namespace Ect.Keys;

/// <summary>Workload identifiers: SPIFFE IDs, and WIMSE's of the same form. They are compared as text, so one that could be written in another way
/// belongs to no trust domain (profile, section 5).</summary>
internal static class WorkloadId
{
    /// <summary>What <see cref="IsTrustDomain"/> asks for, as a sentence for messages.</summary>
    public const string TrustDomainRule = "It is the name alone, in lower case, for example example.com.";

    private const int MaxTrustDomainLength = 255; // SPIFFE ID, section 2.3.

    private static readonly string[] Schemes = ["spiffe://", "wimse://"];
    private static readonly SearchValues<char> TrustDomainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_/");

    /// <summary>The trust domain that <paramref name="id"/> lies in.</summary>
    /// <returns><see langword="null"/> for anything but scheme, trust domain and path in their one form: no empty or dot segment, nothing percent-encoded,
    /// no port, user, query or fragment, no upper case before the path.</returns>
    public static string? TrustDomainOf(string id)
    {
        if (Array.Find(Schemes, scheme => id.StartsWith(scheme, StringComparison.Ordinal)) is not { } scheme) return null;

        var rest = id.AsSpan(scheme.Length);
        var slash = rest.IndexOf('/');
        return slash > 0 && IsTrustDomain(rest[..slash]) && IsPath(rest[(slash + 1)..]) ? rest[..slash].ToString() : null;
    }

    /// <summary>Whether <paramref name="name"/> can name a trust domain.</summary>
    public static bool IsTrustDomain(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxTrustDomainLength && !name.ContainsAnyExcept(TrustDomainCharacters);

    private static bool IsPath(ReadOnlySpan<char> path)
    {
        if (path.ContainsAnyExcept(PathCharacters)) return false;
        foreach (var segment in path.Split('/'))
            if (path[segment] is "" or "." or "..") return false;

        return true;
    }
}
