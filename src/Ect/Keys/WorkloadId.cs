using System.Buffers;

namespace Ect.Keys;

/// <summary>Reads workload identifiers: SPIFFE IDs, and those of WIMSE in the same form (profile, section 5). They are compared as text, so
/// an identifier that could be written in another way belongs to no trust domain.</summary>
internal static class WorkloadId
{
    /// <summary>The form of a trust domain's name, as a sentence for messages.</summary>
    public const string TrustDomainRule = "Use the name without a scheme, in lower case, for example example.com.";

    private const int MaxTrustDomainLength = 255; // SPIFFE ID, section 2.3.

    private static readonly string[] Schemes = ["spiffe://", "wimse://"];
    private static readonly SearchValues<char> TrustDomainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_/");

    /// <summary>Returns the trust domain of <paramref name="id"/>.</summary>
    /// <returns><see langword="null"/> if the identifier is not in its one form of scheme, trust domain and path. It has no empty or dot
    /// segment, no percent sign, port, user, query or fragment, and no upper case before the path.</returns>
    public static string? TrustDomainOf(string id)
    {
        if (Array.Find(Schemes, scheme => id.StartsWith(scheme, StringComparison.Ordinal)) is not { } scheme) return null;

        var rest = id.AsSpan(scheme.Length);
        var slash = rest.IndexOf('/');
        return slash > 0 && IsTrustDomain(rest[..slash]) && IsPath(rest[(slash + 1)..]) ? rest[..slash].ToString() : null;
    }

    /// <summary>Whether <paramref name="name"/> is a possible name of a trust domain.</summary>
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
