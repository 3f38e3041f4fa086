using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Keys;

/// <summary>Reads the keys that sign a trust domain's workload identity tokens, from a SPIFFE bundle or from a plain JWK Set (profile,
/// section 5).</summary>
/// <remarks>A set is a bundle if it has a member of SPIFFE, or a key with a use of SPIFFE. In a bundle, only keys with the use
/// <c>wit-svid</c> count. In a plain set, keys without a use or with <c>sig</c> count.</remarks>
internal static class TrustBundle
{
    private const string WitSvidUse = "wit-svid", RefreshHintMember = "spiffe_refresh_hint";
    private static readonly string[] SpiffeUses = ["x509-svid", "jwt-svid", WitSvidUse];
    private static readonly string[] SpiffeMembers = ["spiffe_sequence", RefreshHintMember];

    /// <summary>Names a trust domain as the owner of keys, for messages.</summary>
    public static string OwnerOf(string trustDomain) => $"the trust domain {trustDomain}";

    /// <summary>Reads a configured set, which must have a key that counts.</summary>
    /// <exception cref="ArgumentException">The text is no JWK Set, or has no key that counts.</exception>
    public static IssuerKeys Parse(string json) => OfUse(ParseAnswer(json));

    /// <summary>Reads the document at a trust domain's address.</summary>
    /// <exception cref="ArgumentException">The text is no JWK Set.</exception>
    public static IssuerKeys ParseAnswer(string json)
    {
        var entries = JwkText.ReadSet(json);
        using var document = JsonDocument.Parse(JwkText.WithoutByteOrderMark(json));
        var set = document.RootElement;
        return Take(entries, IsSpiffes(set), RefreshHintOf(set));
    }

    private static IssuerKeys Take(IReadOnlyList<JwkEntry> entries, bool isBundle, TimeSpan? refreshHint)
    {
        if (isBundle) entries = [.. entries.Where(entry => entry.Jwk is null || entry.Jwk.Use == WitSvidUse)];

        foreach (var jwk in entries.Select(entry => entry.Jwk))
            if (jwk?.Use == WitSvidUse) jwk.Use = JsonWebKeyUseNames.Sig;

        return IssuerKeys.Of(entries, mayBeEmpty: isBundle || entries is [], refreshHint);
    }

    /// <summary>Whether the set is a bundle. Malformed entries, and entries beyond those that count, can show that too.</summary>
    private static bool IsSpiffes(JsonElement set) =>
        set.EnumerateObject().Any(member => Array.Exists(SpiffeMembers, name => member.Is(name)))
        || set.Find("keys")!.Value.EnumerateArray().Any(HasSpiffeUse);

    private static bool HasSpiffeUse(JsonElement entry) =>
        entry.ValueKind is JsonValueKind.Object
        && entry.Find("use") is { } use
        && Array.Exists(SpiffeUses, spiffes => use.Is(spiffes));

    /// <summary>Reads the refresh interval that the trust domain asks for, a positive whole number of seconds.</summary>
    private static TimeSpan? RefreshHintOf(JsonElement set) =>
        set.Find(RefreshHintMember) is { ValueKind: JsonValueKind.Number } hint
        && hint.TryGetInt32(out var seconds)
        && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : null; // Also for more than 68 years.

    private static IssuerKeys OfUse(IssuerKeys keys) => keys.IsUsable ? keys : throw new ArgumentException(keys.Explain(
        "There is no key in the set that workload identity tokens could be signed with. In a SPIFFE bundle these have the use wit-svid."));
}
