using System.Text.Json;
using Ect.Keys;
using Ect.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>Outside test data (C2SP/wycheproof), with exactly the differences that its README in the shared test data lists.</summary>
public class WycheproofTests
{
    [Fact]
    public void JsonWebSignatures_AllCases_DifferOnlyWhereListed()
    {
        // Symmetric algorithms do not exist here, and four keys name another algorithm than their token.
        using var file = Open("json_web_signature_test.json");
        var symmetric = Cases(file).Where(c => PublicHalf(c.Group).GetProperty("kty").GetString() is "oct").ToArray();

        Assert.Equal(40, symmetric.Length);
        Assert.Equal(
            symmetric.Where(c => IsValid(c.Case)).Select(c => Id(c.Case)).Concat([346, 347, 350, 351]).Order(),
            Differences(file, (group, jws) => Accepts(jws, new JsonWebKey(PublicHalf(group).GetRawText()))));
        Assert.Equal(401, Cases(file).Count());
    }

    [Fact]
    public void JsonWebKeys_AllCases_DifferOnlyWhereListed()
    {
        using var file = Open("json_web_key_test.json");

        Assert.Equal([2, 7, 13, 14, 15], Differences(file, (group, jws) => Accepts(jws, new JsonWebKeySet(PublicHalf(group).GetRawText()))));
        Assert.Equal(26, Cases(file).Count());
    }

    [Fact]
    public void P256Signatures_AllCases_DifferOnlyWhereListed()
    {
        using var file = Open("ecdsa_secp256r1_sha256_p1363_test.json");

        var differences = Cases(file)
            .Where(c => IsValid(c.Case) != IssuerKeys.FromPem(c.Group.GetProperty("publicKeyPem").GetString()!, "k-1").Find("k-1")!.Verify(
                "ES256", Convert.FromHexString(c.Case.GetProperty("msg").GetString()!), Convert.FromHexString(c.Case.GetProperty("sig").GetString()!)))
            .Select(c => Id(c.Case));

        Assert.Equal([225], differences);
        Assert.Equal(262, Cases(file).Count());
    }

    private static bool Accepts(string text, JsonWebKey key) => Accepts(text, _ => EctKey.From(key));

    private static bool Accepts(string text, JsonWebKeySet set) => Accepts(text, keyId => keyId is null ? null : new IssuerKeys(set.Keys).Find(keyId));

    private static bool Accepts(string text, Func<string?, EctKey?> find) =>
        JwsCompact.TryRead(text, 10, out var jws)
        && !jws.HasCritical
        && find(jws.KeyId) is { } key
        && JwsVerification.Verify(jws, key) is EctFailureReason.None;

    private static IEnumerable<int> Differences(JsonDocument file, Func<JsonElement, string, bool> accepts) =>
        Cases(file).Where(c => IsValid(c.Case) != accepts(c.Group, c.Case.GetProperty("jws").GetString()!)).Select(c => Id(c.Case));

    private static JsonDocument Open(string name) => JsonDocument.Parse(File.ReadAllBytes(Repository.SharedVector($"wycheproof/{name}")));

    private static IEnumerable<(JsonElement Group, JsonElement Case)> Cases(JsonDocument file) =>
        from g in file.RootElement.GetProperty("testGroups").EnumerateArray()
        from c in g.GetProperty("tests").EnumerateArray()
        select (g, c);

    private static int Id(JsonElement c) => c.GetProperty("tcId").GetInt32();

    private static bool IsValid(JsonElement c) => c.GetProperty("result").GetString() is "valid";

    private static JsonElement PublicHalf(JsonElement group) => group.TryGetProperty("public", out var key) ? key : group.GetProperty("private");
}
