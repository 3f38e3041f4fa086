using System.Text.Json.Nodes;
using Ect.Keys;

namespace Ect.Tests;

public class JwkTextTests
{
    private const string X = "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", Y = "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"; // The base point of P-256.

    public static TheoryData<string, string> Malformed => new()
    {
        { """{"kty":"RSA","n":"AQAB","e":65537}""", "its e is not a string" },
        { """{"kty":"RSA","n":["AQAB"],"e":"AQAB"}""", "its n is not a string" },
        { """{"kty":"RSA","e":"AQAB"}""", "its n is missing" },
        { """{"kty":"RSA","n":"","e":"AQAB"}""", "its n is missing" },
        { """{"kty":"RSA","n":"a+b/","e":"AQAB"}""", "its n is missing, or not a number in base64url" },
        { """{"kty":"RSA","n":"AQAB","e":null}""", "its e is missing" },
        { $$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}","key_ops":"verify"}""", "its key_ops is not an array of strings" },
        { $$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}","key_ops":[1]}""", "its key_ops is not an array of strings" },
        { $$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}","x5c":"MII"}""", "its x5c is not an array of strings" },
        { $$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}","x5t":{} }""", "its x5t is not a string" },
        { $$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}","alg":["ES256"]}""", "its alg is not a string" },
        { $$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}","use":true}""", "its use is not a string" },
        { $$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}","y":"{{Y}}"}""", "its y stands twice" },
        { $$"""{"kty":"EC","crv":"P-256","x":"\ud800","y":"{{Y}}"}""", "a text in it is not valid Unicode" },
        { """{"kty":"EC","\ud800":1}""", "a text in it is not valid Unicode" },
        { """{"kty":"EC","ki\ud800":1}""", "a text in it is not valid Unicode" },
        { $$"""{"kty":"EC","crv":"P-256","x":"AAAA{{X}}","y":"{{Y}}"}""", "its x is too long for P-256" },
        { $$"""{"kty":"EC","crv":"P-256","x":"AWsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW","y":"{{Y}}"}""", "its x is too long for P-256" }, // 33 bytes, the first 1
        { $$"""{"kty":"EC","crv":"P-256","x":"{{X}}"}""", "its y is missing" },
        { $$"""{"kty":"EC","crv":256,"x":"{{X}}","y":"{{Y}}"}""", "its crv is not a string" },
        { $$"""{"kty":"EC","x":"{{X}}","y":"{{Y}}"}""", "it names no curve" },
        { $$"""{"kty":1,"crv":"P-256","x":"{{X}}","y":"{{Y}}"}""", "its kty is not a string" },
        { """{"crv":"P-256"}""", "it has no kty" },
        { "[]", "it is not a JSON object" }, { "1", "it is not a JSON object" }, { "null", "it is not a JSON object" }, { "\"secret\"", "it is not a JSON object" },
        { """{"kty":"OKP","crv":"Ed25519","x":"AAAA"}""", "its kty, OKP, is not known here" },
        { """{"kty":"oct","k":"secret"}""", "its kty, oct, is not known here" },
        { """{"kty":"EC","crv":"secp256k1","x":"AAAA","y":"AAAA"}""", "its crv, secp256k1, is not known here" },
    };

    [Theory, MemberData(nameof(Malformed))]
    public void ReadSet_MalformedOrUnknownEntry_IsLeftOutAndTheOthersCount(string entry, string why)
    {
        var keys = IssuerKeys.FromJwks($$"""{"keys":[{{Good("a-1")}},{{entry}},{{Good("a-2")}}]}""");

        Assert.True(keys.Find("a-1")!.IsUsable);
        Assert.True(keys.Find("a-2")!.IsUsable);
        Assert.Equal(2, keys.Count);
        var leftOut = Assert.Single(keys.LeftOut);
        Assert.StartsWith($"keys[1]: {why}", $"{leftOut}", StringComparison.Ordinal);
        Assert.DoesNotContain("secret", $"{leftOut}", StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Malformed))]
    public void ReadSet_MalformedOrUnknownEntryWithAKeyId_IsNamedByIt(string entry, string why)
    {
        if (JsonNode.Parse(entry) is not JsonObject) return;
        var keys = IssuerKeys.FromJwks($$"""{"keys":[{"kid":"bad",{{entry[1..]}},{{Good("a-1")}}]}""");

        Assert.True(keys.Find("a-1")!.IsUsable);
        Assert.StartsWith($"kid bad (keys[0]): {why}", $"{Assert.Single(keys.LeftOut)}", StringComparison.Ordinal);
        Assert.StartsWith(why, keys.WhyNot("bad"), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSet_KidThatIsNoText_IsLeftOut()
    {
        var keys = IssuerKeys.FromJwks($$"""{"keys":[{{Good("a-1").Replace("\"a-1\"", "1")}},{{Good("a-2")}}]}""");

        Assert.Equal("keys[0]: its kid is not a string", $"{Assert.Single(keys.LeftOut)}");
    }

    [Fact]
    public void ReadSet_NullAndUnknownMembers_AreNotThere()
    {
        var keys = IssuerKeys.FromJwks($$"""{"x":1,"keys":[{"kid":"a-1","kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}","alg":null,"use":null,"key_ops":null,"x5c":null,"d":7,"ext":true,"Kty":1,"exp":{"a":[1]} }]}""");

        Assert.True(keys.Find("a-1")!.Fits("ES256"));
        Assert.Empty(keys.LeftOut);
    }

    [Theory]
    [InlineData("\\ud800"), InlineData("key\\ud800"), InlineData("\\ud800\\ud800\\ud800"), InlineData("k\\\\ud800s")]
    public void ReadSet_MemberOfTheSetWithAnyName_IsNotThere(string name) =>
        Assert.NotNull(IssuerKeys.FromJwks($$"""{"{{name}}":1,"k\u0065ys":[{{Good("a-1")}}],"{{name}}":2}""").Find("a-1"));

    [Fact]
    public void ReadSet_ByteOrderMark_IsSkipped() => Assert.NotNull(IssuerKeys.FromJwks($$"""{{'\uFEFF'}}{"keys":[{{Good("a-1")}}]}""").Find("a-1"));

    [Fact]
    public void ReadSet_MillionEntriesThatAreNone_AThousandAreLookedAt()
    {
        var keys = IssuerKeys.FromJwks($$"""{"keys":[{{Good("a-1")}}{{string.Concat(Enumerable.Repeat(",1", 1_000_000))}}]}""");

        Assert.Equal(1_000, keys.LeftOut.Count);
        Assert.NotNull(keys.Find("a-1"));
    }

    [Theory]
    [InlineData("[]"), InlineData("{"), InlineData("""{"keys":[]} x"""), InlineData("""{"keys":[],}"""), InlineData("""{"keys":{} }"""), InlineData("""{"Keys":[]}""")]
    public void ReadSet_NoSet_Throws(string json) =>
        Assert.StartsWith("The text is not a JWK Set (RFC 7517)", Assert.Throws<ArgumentException>(() => JwkText.ReadSet(json)).Message, StringComparison.Ordinal);

    private static string Good(string keyId) => $$"""{"kid":"{{keyId}}","kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}"}""";
}
