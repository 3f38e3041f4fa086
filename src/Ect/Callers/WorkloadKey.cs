using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Ect.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Callers;

/// <summary>Reads the key that a workload identity token confirms (RFC 7800). It is <c>cnf.jwk</c>, a public key for signatures with an
/// <c>alg</c>.</summary>
/// <remarks>The key is made only of what the strict reader has seen, so that no second reader can see another key. Some readers take names
/// that differ only in case for the same name, so such members are refused.</remarks>
internal static class WorkloadKey
{
    private const string Jwk = "jwk", KeyOperations = "key_ops";

    /// <summary>The members that a public key does not have (RFC 7518, sections 6.2.2, 6.3.2 and 6.4).</summary>
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private static readonly string[] TextMembers = ["kty", "crv", "x", "y", "n", "e", "alg", "use", "kid", "x5u", "x5t", "x5t#S256"];

    private static readonly string[] ListMembers = [KeyOperations, "x5c"];

    private static readonly FrozenSet<string> KnownMembers =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, [.. PrivateMembers, .. TextMembers, .. ListMembers]);

    public static bool TryRead(
        StrictJsonValue confirmation, int maxKeyIdLength, [NotNullWhen(true)] out EctKey? key, [NotNullWhen(false)] out string? failure)
    {
        key = null;
        failure = confirmation.Members?.GetValueOrDefault(Jwk).Members is { } members
            ? FindFailure(members, maxKeyIdLength) ?? Read(members, out key)
            : "its cnf has no jwk";
        return failure is null;
    }

    private static string? FindFailure(IReadOnlyDictionary<string, StrictJsonValue> jwk, int maxKeyIdLength)
    {
        if (HasNamesThatDifferInCase(jwk.Keys)) return "its cnf.jwk has a member whose name differs from another's only in case";
        if (Array.Exists(PrivateMembers, jwk.ContainsKey)) return "its cnf.jwk is not a public key";
        if (Array.Find(TextMembers, member => jwk.TryGetValue(member, out var it) && it.Text is null) is { } text)
            return NotOfItsForm(text);
        if (Array.Find(ListMembers, member => jwk.TryGetValue(member, out var it) && it.Texts() is null) is { } list)
            return NotOfItsForm(list);
        if (jwk.TryGetValue("kid", out var kid) && (kid.Text!.Length is 0 || kid.Text.Length > maxKeyIdLength)) return NotOfItsForm("kid");
        return jwk.ContainsKey("alg") ? null : "its cnf.jwk has no alg";
    }

    /// <summary>Tells whether a name differs only in case from that of a JWK's member, present or not, or from that of any other member
    /// that is present.</summary>
    private static bool HasNamesThatDifferInCase(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return names.Any(name => !seen.Add(name) || (KnownMembers.TryGetValue(name, out var known) && known != name));
    }

    private static string? Read(IReadOnlyDictionary<string, StrictJsonValue> members, out EctKey? key)
    {
        var jwk = new JsonWebKey
        {
            Kty = Text("kty"),
            Crv = Text("crv"),
            X = Text("x"),
            Y = Text("y"),
            N = Text("n"),
            E = Text("e"),
            Alg = Text("alg"),
            Use = Text("use"),
            Kid = Text("kid"),
        };
        foreach (var operation in members.GetValueOrDefault(KeyOperations).Texts() ?? []) jwk.KeyOps.Add(operation);

        key = EctKey.From(jwk) is { IsUsable: true } usable ? usable : null;
        return key is null ? "its cnf.jwk is not a valid key for signatures" : null;

        string? Text(string name) => members.GetValueOrDefault(name).Text;
    }

    private static string NotOfItsForm(string member) => $"its cnf.jwk.{member} is not of the right form";
}
