using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ect.Tokens;
using static Ect.Tests.Reading;

namespace Ect.Tests;

/// <summary>Envelope, header, levels and the order of the rules (profile, section 1; rules 2 to 7).</summary>
public class TokenReaderTests
{
    [Fact]
    public void Read_PlainRoot_GivesEveryMember()
    {
        var text = Stranger.Token(claims => claims["jti"] = "6F0C4D3E-7F9A-4A3B-9D53-0B1F4F8F2A10");

        var result = Read(text);

        var token = result.Token!;
        Assert.Equal("6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10", token.Id);
        Assert.Equal((Forge.Alice, "review_spec", "a-1", "ES256"), (token.Issuer, token.Action, token.KeyId, token.Algorithm));
        Assert.Equal([Forge.Me], token.Audiences);
        Assert.Equal((Forge.Now.AddSeconds(-10), Forge.Now.AddSeconds(590)), (token.IssuedAt, token.ExpiresAt));
        Assert.Empty(token.Predecessors);
        Assert.Equal((null, null, null), (token.WorkflowId, token.InputHash, token.OutputHash));
        Assert.Equal(JsonValueKind.Undefined, token.Extensions.ValueKind);
        Assert.Equal((EctAssuranceLevel.L2, text), (token.Level, token.EncodedToken));
        Assert.Equal(EctDigest.Of(Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')])), token.Digest);
        Assert.Equal(EctDigest.Of(Encoding.ASCII.GetBytes(result.Jws!.SigningInput.ToString())), token.Digest);
    }

    [Fact]
    public void Read_Unsigned_IsL1WithTheCurrentNames()
    {
        var text = Stranger.Unsigned(claims => claims["ect_ext"] = new JsonObject { ["a"] = 1 });

        var result = Read(text);

        Assert.Equal((EctAssuranceLevel.L1, null, null), (result.Token!.Level, result.Token.KeyId, result.Token.Algorithm));
        Assert.Equal(EctDigest.Of(Encoding.ASCII.GetBytes(text)), result.Token.Digest);
        Assert.Equal("""{"a":1}""", result.Token.Extensions.GetRawText());
        Assert.Null(result.Jws);
    }

    [Fact]
    public void Read_UnsignedWithOldNames_HasNoPredecessors() => Refuses(
        Stranger.Unsigned(claims => { claims.Remove("pred"); claims["par"] = new JsonArray(); }), EctFailureReason.MissingClaim, "pred");

    [Fact]
    public void Read_UnsignedWithBothNames_ReadsTheCurrentOnes() =>
        Assert.Empty(Accepts(Stranger.Unsigned(claims => claims["par"] = "ignored")).Predecessors);

    [Fact]
    public void Read_TwoSignatures_AreOneTokenByDigest()
    {
        var text = Stranger.Token();
        var other = text[..(text.LastIndexOf('.') + 1)] + new string('A', 86);
        Assert.Equal(Accepts(text).Digest, Accepts(other).Digest);
    }

    [Theory]
    [InlineData(16_383, EctFailureReason.None)]
    [InlineData(16_384, EctFailureReason.None)]
    [InlineData(16_386, EctFailureReason.TokenTooLarge)]
    public void Read_Length_IsLimited(int length, EctFailureReason expected)
    {
        var json = Stranger.Claims().ToJsonString();
        var text = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.PadRight(length * 3 / 4)));
        Assert.Equal(length, text.Length);
        Assert.Equal(expected, Read(text).Reason);
    }

    [Fact]
    public void Read_OneCharacterTooLong_IsTooLargeWhateverItIs() => Refuses(new string('.', 16_385), EctFailureReason.TokenTooLarge);

    [Fact]
    public void Read_UnsignedEmptyObject_IsATokenWithoutClaims() => Refuses("e30", EctFailureReason.MissingClaim, "iss");

    /// <summary>The texts have other keys and ids in each process, and so a row has the name alone.</summary>
    private static readonly Dictionary<string, string> Broken = MakeBroken();

    public static TheoryData<string> BrokenTexts => [.. Broken.Keys];

    [Theory]
    [MemberData(nameof(BrokenTexts))]
    public void Read_BrokenText_IsMalformed(string what) => Refuses(Broken[what], EctFailureReason.Malformed);

    private static Dictionary<string, string> MakeBroken()
    {
        var token = Stranger.Token();
        var unsigned = Stranger.Unsigned();
        var (header, claims) = (Stranger.Header().ToJsonString(), Stranger.Claims().ToJsonString());
        return new()
        {
            ["nothing"] = "",
            ["dots alone"] = "..",
            ["one dot"] = token[..token.LastIndexOf('.')],
            ["three dots"] = token + ".",
            ["four parts"] = token + ".AA",
            ["a blank before"] = " " + token,
            ["a line end behind"] = token + "\n",
            ["a blank inside"] = token.Insert(20, " "),
            ["padding"] = token + "=",
            ["another character"] = token.Insert(4, "*"),
            ["a non-ASCII letter"] = token.Insert(4, "\u00e4"),
            ["unsigned, padded"] = unsigned + "=",
            ["unsigned, a blank"] = unsigned + " ",
            ["unsigned JSON as it is"] = claims,
            ["unsigned array"] = Base64Url.EncodeToString("[]"u8),
            ["unsigned text"] = Base64Url.EncodeToString("\"a\""u8),
            ["payload missing"] = Stranger.Sign(header, ""),
            ["payload an array"] = Stranger.Sign(header, $"[{claims}]"),
            ["payload with a BOM"] = Stranger.Sign(header, "\ufeff" + claims),
            ["payload twice"] = Stranger.Sign(header, claims + claims),
            ["payload with a comment"] = Stranger.Sign(header, claims + "/**/"),
            ["payload with a trailing comma"] = Stranger.Sign(header, claims.TrimEnd('}') + ",}"),
            ["claim twice"] = Stranger.Sign(header, claims.Insert(1, "\"iss\":\"x\",")),
            ["claim twice, escaped"] = Stranger.Sign(header, claims.Insert(1, "\"\\u0069ss\":\"x\",")),
            ["unknown claim twice"] = Stranger.Sign(header, claims.Insert(1, "\"x\":1,\"x\":1,")),
            ["member twice, deep"] = Stranger.Sign(header, claims.Insert(1, "\"x\":[{\"a\":1,\"a\":1}],")),
            ["lone surrogate in an unknown claim"] = Stranger.Sign(header, claims.Insert(1, "\"x\":[\"\\ud800\"],")),
            ["invalid UTF-8 in an unknown claim"] = Stranger.Sign(Encoding.UTF8.GetBytes(header), Encoding.Latin1.GetBytes(claims.Insert(1, "\"x\":\"\u00e4\","))),
            ["header an array"] = Stranger.Sign($"[{header}]", claims),
            ["header with a BOM"] = Stranger.Sign("\ufeff" + header, claims),
            ["header member twice"] = Stranger.Sign(header.Insert(1, "\"alg\":\"ES256\","), claims),
            ["header lone surrogate"] = Stranger.Sign(header.Insert(1, "\"x\":\"\\udfff\","), claims),
            ["JSON serialization"] = "{\"payload\":\"e30\",\"protected\":\"e30\",\"signature\":\"\"}",
        };
    }

    [Theory]
    [InlineData(9, EctFailureReason.None)]
    [InlineData(10, EctFailureReason.None)]
    [InlineData(11, EctFailureReason.Malformed)]
    public void Read_Depth_IsLimitedInHeaderAndPayload(int depth, EctFailureReason expected)
    {
        var value = Nested(depth - 1);
        Assert.Equal(expected, Read(With("x", value)).Reason);
        Assert.Equal(expected, Read(Stranger.Token(header: header => header["x"] = JsonNode.Parse(value))).Reason);
        Assert.Equal(expected, Read(Stranger.Unsigned(claims => claims["x"] = JsonNode.Parse(value))).Reason);
    }

    [Theory]
    [InlineData("\"\"", EctFailureReason.Malformed)]
    [InlineData("\"k\"", EctFailureReason.None)]
    [InlineData("1", EctFailureReason.Malformed)]
    [InlineData("null", EctFailureReason.Malformed)]
    [InlineData("[\"k\"]", EctFailureReason.Malformed)]
    public void Read_KeyId_IsAStringOfAtLeastOneCharacter(string json, EctFailureReason expected) =>
        Assert.Equal(expected, Read(Stranger.Token(header: header => header["kid"] = JsonNode.Parse(json))).Reason);

    [Theory]
    [InlineData(255, EctFailureReason.None)]
    [InlineData(256, EctFailureReason.None)]
    [InlineData(257, EctFailureReason.Malformed)]
    public void Read_KeyId_IsLimited(int length, EctFailureReason expected) =>
        Assert.Equal(expected, Read(Stranger.Token(header: header => header["kid"] = new string('k', length))).Reason);

    [Fact]
    public void Read_KeyIdMissing_IsMalformedAndNamed() =>
        Refuses(Stranger.Token(header: header => header.Remove("kid")), EctFailureReason.Malformed, "kid");

    [Theory]
    [InlineData("exec+jwt")]
    [InlineData("EXEC+JWT")]
    [InlineData("application/exec+jwt")]
    [InlineData("Application/Exec+Jwt")]
    public void Read_Type_IsAMediaType(string type) => Accepts(Stranger.Token(header: header => header["typ"] = type));

    [Theory]
    [InlineData("\"JWT\"")]
    [InlineData("\"\"")]
    [InlineData("\"wit+jwt\"")]
    [InlineData("\"exec+jwt \"")]
    [InlineData("\"exec+jwt;a=b\"")]
    [InlineData("\"application/\"")]
    [InlineData("\"application/application/exec+jwt\"")]
    [InlineData("\"text/exec+jwt\"")]
    [InlineData("\"wim\u017fe-exec+jwt\"")] // a long s, which some comparisons take for an s
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("[\"exec+jwt\"]")]
    public void Read_AnotherType_IsUnsupported(string json) =>
        Refuses(Stranger.Token(header: header => header["typ"] = JsonNode.Parse(json)), EctFailureReason.UnsupportedType, "typ");

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("RS256")]
    public void Read_AlgorithmOfTheDefault_IsAllowed(string algorithm) =>
        Assert.Equal(algorithm, Accepts(Stranger.Token(header: header => header["alg"] = algorithm)).Algorithm);

    [Theory]
    [InlineData("\"none\"")]
    [InlineData("\"None\"")]
    [InlineData("\"es256\"")]
    [InlineData("\"HS256\"")]
    [InlineData("\"RS384\"")]
    [InlineData("\"ES256K\"")]
    [InlineData("\"EdDSA\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("256")]
    [InlineData("[\"ES256\"]")]
    public void Read_AnotherAlgorithm_IsUnsupported(string json) =>
        Refuses(Stranger.Token(header: header => header["alg"] = JsonNode.Parse(json)), EctFailureReason.UnsupportedAlgorithm, "alg");

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("HS512")]
    [InlineData("A128KW")]
    public void Read_SymmetricOrNone_CanNotBeAllowed(string algorithm)
    {
        var reader = new TokenReader(new EctLimits(), [algorithm, "RS384"]);
        Assert.Equal(EctFailureReason.UnsupportedAlgorithm, reader.Read(Stranger.Token(header: header => header["alg"] = algorithm)).Reason);
        Assert.Equal(EctFailureReason.None, reader.Read(Stranger.Token(header: header => header["alg"] = "RS384")).Reason);
        Assert.Equal(EctFailureReason.UnsupportedAlgorithm, reader.Read(Stranger.Token()).Reason);
    }

    [Theory]
    [InlineData("""["b64"]""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void Read_Critical_IsUnsupportedInAnyForm(string json) => Refuses(
        Stranger.Token(header: header => header["crit"] = JsonNode.Parse(json)), EctFailureReason.UnsupportedCriticalHeader, "crit");

    [Fact]
    public void Read_OtherHeaderMembers_AreIgnored() => Accepts(Stranger.Token(header: header =>
    {
        foreach (var name in (string[])["jwk", "jku", "x5u", "x5c", "x5t", "cty", "b64"]) header[name] = new JsonObject { ["kty"] = "oct" };
    }));

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("iat")]
    [InlineData("exp")]
    [InlineData("jti")]
    [InlineData("exec_act")]
    [InlineData("pred")]
    public void Read_RequiredClaimAbsent_IsMissing(string claim)
    {
        Refuses(Stranger.Token(claims => claims.Remove(claim)), EctFailureReason.MissingClaim, claim);
        Refuses(Stranger.Unsigned(claims => claims.Remove(claim)), EctFailureReason.MissingClaim, claim);
    }

    /// <summary>One token that breaks every rule is repaired rule by rule: the reason is always that of the first one left.</summary>
    [Fact]
    public void Read_SeveralRulesBroken_TheFirstGivesTheReason()
    {
        var header = JsonNode.Parse("""{"typ":"JWT","alg":"none","crit":[]}""")!.AsObject();
        var claims = Stranger.Claims();
        claims.Remove("pred");
        claims["iss"] = null;
        claims["ect_ext"] = new JsonObject { ["a"] = new string('x', EctLimits.MaxExtensionBytes) };
        var limits = new EctLimits { MaxTokenLength = 10 };

        Expect(EctFailureReason.TokenTooLarge);
        (limits.MaxTokenLength, limits.MaxTokensValues) = (16_384, 3);
        Expect(EctFailureReason.TokenTooLarge);
        limits.MaxTokensValues = 4_096;
        Expect(EctFailureReason.Malformed);
        header["kid"] = "a-1";
        Expect(EctFailureReason.UnsupportedType);
        header["typ"] = "exec+jwt";
        Expect(EctFailureReason.UnsupportedAlgorithm);
        header["alg"] = "ES256";
        Expect(EctFailureReason.UnsupportedCriticalHeader);
        header.Remove("crit");
        Expect(EctFailureReason.MissingClaim);
        claims["pred"] = new JsonArray();
        Expect(EctFailureReason.InvalidClaim);
        claims["iss"] = Forge.Alice;
        Expect(EctFailureReason.ExtensionTooLarge);
        claims.Remove("ect_ext");
        Expect(EctFailureReason.None);

        void Expect(EctFailureReason reason)
        {
            var text = Stranger.Sign(header.ToJsonString(), claims.ToJsonString());
            Assert.Equal(reason, new TokenReader(limits, SignatureAlgorithms.Default).Read(text).Reason);
        }
    }
}
