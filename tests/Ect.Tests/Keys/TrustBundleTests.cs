using System.Text.Json.Nodes;
using Ect.Keys;

namespace Ect.Tests;

public sealed class TrustBundleTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("sig", true)]
    [InlineData("enc", false)]
    [InlineData("SIG", false)]
    [InlineData("", false)]
    public void Parse_PlainSet_KeysWithoutUseOrForSignaturesCount(string? use, bool expected) => AssertCounts(expected, Set(Key("a", use)));

    [Theory]
    [InlineData(null, false)]
    [InlineData("sig", false)]
    [InlineData("jwt-svid", false)]
    [InlineData("x509-svid", false)]
    [InlineData("WIT-SVID", false)]
    [InlineData("wit-svid", true)]
    public void Parse_Bundle_KeysForWitsCountAndNoOthers(string? use, bool expected)
    {
        JsonObject[] bundles =
        [
            Set(Key("a", use), Key("x", "x509-svid")),
            Set(Key("a", use), Key("x", "jwt-svid")),
            Set(Key("x", "jwt-svid"), Key("a", use)),
            With(Set(Key("a", use)), "spiffe_sequence", 1),
            With(Set(Key("a", use)), "spiffe_refresh_hint", 300),
            With(Set(Key("a", use)), "spiffe_sequence", null),
        ];

        Assert.All(bundles, bundle => AssertCounts(expected, bundle));
    }

    /// <summary>A key of a use that SPIFFE knows makes a bundle of the set, also the one that counts.</summary>
    [Fact]
    public void Parse_KeyForWitsBesideOneWithoutUse_TheFormerAlone()
    {
        var keys = TrustBundle.Parse(Set(Key("a", "wit-svid"), Key("b", null, KeyRing.P384, "P-384")).ToJsonString());

        Assert.True(keys.Find("a")?.Fits("ES256"));
        Assert.Null(keys.Find("b"));
    }

    [Theory]
    [InlineData("""{"kty":"EC","use":"x509-svid"}""", 0)] // malformed otherwise
    [InlineData("""{"kty":1,"us\u0065":"jwt-svid"}""", 0)]
    [InlineData("""{"kty":"OKP","use":"x509-svid"}""", 1_000)] // beyond the entries that count
    public void Parse_BundleByAnEntryThatDoesNotCount_KeysWithoutUseDoNotCount(string entry, int before)
    {
        var others = string.Concat(Enumerable.Repeat("1,", before));
        var key = Key("a", null).ToJsonString();

        Assert.NotNull(TrustBundle.ParseAnswer($$"""{"keys":[{{key}},{{others}}1]}""").Find("a"));
        Assert.Null(TrustBundle.ParseAnswer($$"""{"keys":[{{key}},{{others}}{{entry}}]}""").Find("a"));
    }

    [Fact]
    public void Parse_KeysOfOtherUsesUnderTheSameKeyId_AreNotInTheWay()
    {
        var keys = TrustBundle.Parse(Set(Key("a", "jwt-svid", KeyRing.P384, "P-384"), Key("a", "wit-svid"), Key("a", "x509-svid")).ToJsonString());

        Assert.True(keys.Find("a")?.Fits("ES256"));
    }

    [Theory]
    [InlineData("""{"keys":[]}""", true)]
    [InlineData("""{"keys":[],"spiffe_sequence":7}""", true)]
    [InlineData("""{"keys":[{"kty":"EC","use":"jwt-svid","kid":"a","crv":"P-256","x":"AAAA","y":"AAAA"}]}""", true)]
    [InlineData("""{"keys":[{"kty":"EC","use":"wit-svid","kid":"a"}],"spiffe_sequence":7}""", true)]
    [InlineData("""{"keys":[{"kty":"EC","use":"wit-svid","kid":"a","crv":"P-256","x":"AAAA","y":"AAAA"}]}""", true)]
    [InlineData("""{"keys":[{"kty":"OKP","use":"wit-svid","kid":"a","crv":"Ed25519","x":"AAAA"}]}""", true)]
    [InlineData("""{"keys":[{"kty":"EC","kid":"a"}]}""", false)]
    [InlineData("""{"keys":[{"kty":"EC","use":"enc","kid":"a","crv":"P-256","x":"AAAA","y":"AAAA"}]}""", false)]
    public void ParseAnswer_NoKeyThatCounts_IsAnAnswerFromABundle(string json, bool expected)
    {
        var keys = TrustBundle.ParseAnswer(json);

        Assert.Equal((false, expected), (keys.IsUsable, keys.MayBeEmpty));
        Assert.Contains("wit-svid", Assert.Throws<ArgumentException>(() => TrustBundle.Parse(json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"spiffe_sequence":7}""")]
    [InlineData("""{"keys":{},"spiffe_sequence":7}""")]
    [InlineData("""{"keys":null,"spiffe_sequence":7}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[]} {}""")]
    public void ParseAnswer_NotWellFormed_IsNoAnswer(string json) =>
        Assert.Contains("not a JWK Set", Assert.Throws<ArgumentException>(() => TrustBundle.ParseAnswer(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("300", 300)]
    [InlineData("2147483647", 2147483647)]
    [InlineData("2147483648", null)]
    [InlineData("1e999", null)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    [InlineData("\"300\"", null)]
    [InlineData("null", null)]
    [InlineData("[300]", null)]
    public void ParseAnswer_RefreshHint_IsAPositiveNumberOfSeconds(string hint, int? seconds) =>
        Assert.Equal(seconds, TrustBundle.ParseAnswer($$"""{"keys":[],"spiffe_refresh_hint":{{hint}}}""").RefreshHint?.TotalSeconds);

    [Theory]
    [InlineData("\"kty\":\"RSA\",\"\\ud800\":1")]
    [InlineData("\"us\\ud800\":\"x509-svid\",\"ki\\ud800\":1")]
    [InlineData("\"use\":\"\\ud800\\ud800\\ud800\\ud800\"")]
    public void ParseAnswer_EntryThatIsNoUnicode_IsLeftOutAndTheOthersCount(string members)
    {
        var set = Set(Key("a", "wit-svid")).ToJsonString().Replace("[", $$"""[{"kid":"bad",{{members}}},""", StringComparison.Ordinal);

        var keys = TrustBundle.ParseAnswer(set);

        Assert.True(keys.Find("a")?.IsUsable);
        Assert.Equal("kid bad (keys[0]): a text in it is not valid Unicode", $"{Assert.Single(keys.LeftOut)}");
    }

    [Theory]
    [InlineData("\\ud800", false)]
    [InlineData("spiffe\\ud800sequence", false)]
    [InlineData("\\ud800\\ud800\\ud800\\ud800\\ud800", false)]
    [InlineData("spiffe_sequen\\u0063e", true)]
    public void ParseAnswer_MemberOfAnyName_NoneTakesTheSetDown(string name, bool isBundle)
    {
        var json = Set(Key("a", null)).ToJsonString();

        var keys = TrustBundle.ParseAnswer($$"""{"{{name}}":1,{{json[1..]}}""");

        Assert.Equal((!isBundle, isBundle), (keys.Find("a") is not null, keys.MayBeEmpty));
    }

    [Fact]
    public void ParseAnswer_ByteOrderMark_IsSkipped() => Assert.True(TrustBundle.ParseAnswer("\uFEFF" + Set(Key("a", "wit-svid")).ToJsonString()).IsUsable);

    private static void AssertCounts(bool expected, JsonObject set)
    {
        var json = set.ToJsonString();
        Assert.Equal(expected, TrustBundle.ParseAnswer(json).Find("a")?.Fits("ES256") is true);
        if (expected) Assert.NotNull(TrustBundle.Parse(json).Find("a"));
        else Assert.Throws<ArgumentException>(() => TrustBundle.Parse(json));
    }

    private static JsonObject Set(params JsonObject[] keys) => new() { ["keys"] = new JsonArray([.. keys]) };

    private static JsonObject With(JsonObject set, string member, JsonNode? value)
    {
        set[member] = value;
        return set;
    }

    private static JsonObject Key(string keyId, string? use, System.Security.Cryptography.ECDsa? key = null, string curve = "P-256")
    {
        var jwk = KeyRing.PublicJwk(key ?? KeyRing.P256, curve);
        var json = new JsonObject { ["kty"] = jwk.Kty, ["crv"] = jwk.Crv, ["x"] = jwk.X, ["y"] = jwk.Y, ["kid"] = keyId };
        if (use is not null) json["use"] = use;
        return json;
    }
}
