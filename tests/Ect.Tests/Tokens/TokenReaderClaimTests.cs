using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ect.Tokens;
using static Ect.Tests.Reading;

namespace Ect.Tests;

/// <summary>The form of every claim (profile, section 1; rule 8).</summary>
public class TokenReaderClaimTests
{
    private const string Uuid = "6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10";
    private const string Hash = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("iat")]
    [InlineData("exp")]
    [InlineData("jti")]
    [InlineData("wid")]
    [InlineData("exec_act")]
    [InlineData("pred")]
    [InlineData("inp_hash")]
    [InlineData("out_hash")]
    [InlineData("ect_ext")]
    public void Read_NullOrAnotherType_IsInvalid(string claim)
    {
        foreach (var json in new[] { "null", "true", "false", "-1", "1.5e9", "\"\"", "[1]", "[null]", "[[]]", "[{}]" })
            Refuses(With(claim, json), EctFailureReason.InvalidClaim, claim);
    }

    [Theory]
    [InlineData("iss", 1_024)]
    [InlineData("aud", 1_024)]
    [InlineData("exec_act", 256)]
    public void Read_Text_IsLimited(string claim, int limit)
    {
        Refuses(With(claim, Quoted(0)), EctFailureReason.InvalidClaim, claim);
        Accepts(With(claim, Quoted(1)));
        Accepts(With(claim, Quoted(limit - 1)));
        Accepts(With(claim, Quoted(limit)));
        Refuses(With(claim, Quoted(limit + 1)), EctFailureReason.InvalidClaim, claim);
    }

    [Theory]
    [InlineData(127, 1, EctFailureReason.None)]
    [InlineData(128, 0, EctFailureReason.None)]
    [InlineData(128, 1, EctFailureReason.InvalidClaim)]
    public void Read_Text_IsCountedInUtf16CodeUnits(int faces, int letters, EctFailureReason expected)
    {
        var action = string.Concat(Enumerable.Repeat("\ud83d\ude00", faces)) + new string('x', letters);
        Assert.Equal(expected, Read(Stranger.Token(claims => claims["exec_act"] = action)).Reason);
    }

    [Fact]
    public void Read_Names_AreKeptAsTheyAre()
    {
        var token = Accepts(Stranger.Token(claims => (claims["iss"], claims["aud"]) = ("SPIFFE://Example.com/A ", "\u00e4/")));
        Assert.Equal("SPIFFE://Example.com/A ", token.Issuer);
        Assert.Equal(["\u00e4/"], token.Audiences);
    }

    [Theory]
    [InlineData(0, EctFailureReason.InvalidClaim)]
    [InlineData(1, EctFailureReason.None)]
    [InlineData(15, EctFailureReason.None)]
    [InlineData(16, EctFailureReason.None)]
    [InlineData(17, EctFailureReason.InvalidClaim)]
    public void Read_Audiences_AreLimited(int count, EctFailureReason expected) =>
        Assert.Equal(expected, Read(Stranger.Token(claims => claims["aud"] = new JsonArray([.. Enumerable.Repeat((JsonNode)"a", count).Select(name => name.DeepClone())]))).Reason);

    [Fact]
    public void Read_AudienceArray_KeepsOrderAndRepetition() => Assert.Equal(["b", "a", "b"], Accepts(With("aud", """["b","a","b"]""")).Audiences);

    [Theory]
    [InlineData("""["a",1]""")]
    [InlineData("""["a",null]""")]
    [InlineData("""["a",["b"]]""")]
    [InlineData("""["a",""]""")]
    [InlineData("""{"a":"b"}""")]
    public void Read_AudienceOtherThanNames_IsInvalid(string json) => Refuses(With("aud", json), EctFailureReason.InvalidClaim, "aud");

    [Theory]
    [InlineData(1_024, EctFailureReason.None)]
    [InlineData(1_025, EctFailureReason.InvalidClaim)]
    public void Read_AudienceArray_LimitsEachName(int length, EctFailureReason expected) =>
        Assert.Equal(expected, Read(With("aud", $"[\"a\",{Quoted(length)}]")).Reason);

    [Theory]
    [InlineData("iat", "0")]
    [InlineData("iat", "1")]
    [InlineData("exp", "253402300798")]
    [InlineData("exp", "253402300799")]
    public void Read_DateAtTheBound_IsTaken(string claim, string json)
    {
        var token = Accepts(With(claim, json));
        Assert.Equal(json, (claim is "iat" ? token.IssuedAt : token.ExpiresAt).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("0.0", 0)]
    [InlineData("0.999999", 0)]
    [InlineData("1800000000.5", 1_800_000_000)]
    [InlineData("1800000000.123456", 1_800_000_000)]
    public void Read_DateWithAFraction_IsCutOff(string json, long seconds) =>
        Assert.Equal(seconds, Accepts(With("iat", json)).IssuedAt.ToUnixTimeSeconds());

    [Fact]
    public void Read_DateAtTheBoundWithAFraction_IsCutOff() =>
        Assert.Equal(253_402_300_799, Accepts(With("exp", "253402300799.999")).ExpiresAt.ToUnixTimeSeconds());

    [Fact]
    public void Read_ExpiryLaterByAFractionAlone_IsInvalid() => Refuses(
        Stranger.Token(claims => (claims["iat"], claims["exp"]) = (1_800_000_000.25, 1_800_000_000.75)), EctFailureReason.InvalidClaim, "exp");

    [Theory]
    [InlineData("-1")]
    [InlineData("-0")]
    [InlineData("-0.5")]
    [InlineData("1e3")]
    [InlineData("1.5e9")]
    [InlineData("1.5E+9")]
    [InlineData("18000000000e-1")]
    [InlineData("1E3")]
    [InlineData("18e8")]
    [InlineData("\"1800000000\"")]
    [InlineData("253402300800")]
    [InlineData("253402300800.0")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("18446744073709551616")]
    [InlineData("100000000000000000000000000000000000000000000000000")]
    public void Read_DateOfAnotherForm_IsInvalid(string json)
    {
        Refuses(With("iat", json), EctFailureReason.InvalidClaim, "iat");
        Refuses(With("exp", json), EctFailureReason.InvalidClaim, "exp");
    }

    [Theory]
    [InlineData(-1, EctFailureReason.InvalidClaim)]
    [InlineData(0, EctFailureReason.InvalidClaim)]
    [InlineData(1, EctFailureReason.None)]
    public void Read_Expiry_IsLaterThanIssuing(int seconds, EctFailureReason expected) => Assert.Equal(
        expected, Read(Stranger.Token(claims => claims["exp"] = claims["iat"]!.GetValue<long>() + seconds)).Reason);

    [Fact]
    public void Read_IssuedInTheLastSecond_CanNotExpire() => Refuses(
        Stranger.Token(claims => (claims["iat"], claims["exp"]) = (253402300799, 253402300799)), EctFailureReason.InvalidClaim, "exp");

    [Theory]
    [InlineData("jti")]
    [InlineData("wid")]
    public void Read_Uuid_IsKeptInLowerCase(string claim)
    {
        var token = Accepts(With(claim, $"\"{Uuid.ToUpperInvariant()}\""));
        Assert.Equal(Uuid, claim is "jti" ? token.Id : token.WorkflowId);
    }

    [Theory]
    [InlineData("\"6f0c4d3e7f9a4a3b9d530b1f4f8f2a10\"")]
    [InlineData("\"{6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10}\"")]
    [InlineData("\"6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a1\"")]
    [InlineData("\"6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a100\"")]
    [InlineData("\"6g0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10\"")]
    [InlineData("\"0x0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10\"")]
    public void Read_OtherThanUuid_IsInvalid(string json)
    {
        Refuses(With("jti", json), EctFailureReason.InvalidClaim, "jti");
        Refuses(With("wid", json), EctFailureReason.InvalidClaim, "wid");
        Refuses(With("pred", $"[{json}]"), EctFailureReason.InvalidClaim, "pred");
    }

    [Theory]
    [InlineData(99, EctFailureReason.None)]
    [InlineData(100, EctFailureReason.None)]
    [InlineData(101, EctFailureReason.InvalidClaim)]
    public void Read_Predecessors_AreLimited(int count, EctFailureReason expected) => Assert.Equal(
        expected, Read(Stranger.Token(claims => claims["pred"] = new JsonArray([.. Enumerable.Range(0, count).Select(_ => (JsonNode)Forge.NewId())]))).Reason);

    [Fact]
    public void Read_Predecessors_AreKeptInOrderAndLowerCase()
    {
        var (first, second) = (Forge.NewId(), Forge.NewId());
        Assert.Equal([second, first], Accepts(With("pred", $"[\"{second.ToUpperInvariant()}\",\"{first}\"]")).Predecessors);
    }

    [Theory]
    [InlineData($"[\"{Uuid}\",\"{Uuid}\"]")]
    [InlineData($"[\"{Uuid}\",\"6F0C4D3E-7F9A-4A3B-9D53-0B1F4F8F2A10\"]")]
    [InlineData($"[\"{Uuid}\",1]")]
    [InlineData($"[\"{Uuid}\",null]")]
    [InlineData($"\"{Uuid}\"")]
    [InlineData("{}")]
    public void Read_PredecessorsTwiceOrOfAnotherForm_AreInvalid(string json) => Refuses(With("pred", json), EctFailureReason.InvalidClaim, "pred");

    [Theory]
    [InlineData(Uuid)]
    [InlineData("6F0C4D3E-7F9A-4A3B-9D53-0B1F4F8F2A10")]
    public void Read_OwnIdAmongPredecessors_IsInvalidInAnyCase(string id) => Refuses(
        Stranger.Token(claims => (claims["jti"], claims["pred"]) = (Uuid, new JsonArray(id))), EctFailureReason.InvalidClaim, "pred");

    [Theory]
    [InlineData("inp_hash")]
    [InlineData("out_hash")]
    public void Read_Hash_IsACanonicalSha256(string claim)
    {
        var token = Accepts(With(claim, $"\"{Hash}\""));
        Assert.Equal(claim is "inp_hash" ? (Hash, null) : (null, Hash), (token.InputHash, token.OutputHash));

        foreach (var wrong in new[] { Hash[..42], Hash[..42] + "V", Hash + "=", Hash + "A", "sha-256:" + Hash[..35], Hash.Replace('-', '+'), Hash.Replace('_', '/'), " " + Hash[1..] })
            Refuses(With(claim, $"\"{wrong}\""), EctFailureReason.InvalidClaim, claim);
    }

    [Theory]
    [InlineData("nbf", "\"x\"")]
    [InlineData("sub", "null")]
    [InlineData("par", "1")]
    [InlineData("ext", "1")]
    [InlineData("pol", "{}")]
    [InlineData("pol_decision", "\"denied\"")]
    [InlineData("anything", "[[1]]")]
    public void Read_OtherClaims_AreIgnored(string claim, string json)
    {
        var token = Accepts(With(claim, json));
        Assert.Empty(token.Predecessors);
        Assert.Equal(JsonValueKind.Undefined, token.Extensions.ValueKind);
    }

    [Fact]
    public void Read_Extensions_KeepUnknownMembersAndOutliveTheRead()
    {
        var token = Accepts(With("ect_ext", """{"a":null,"b":[{"c":1.50}],"\u0064":"\u00e4"}"""));
        GC.Collect();
        Assert.Equal("""{"a":null,"b":[{"c":1.50}],"d":"ä"}""", JsonSerializer.Serialize(token.Extensions, UnescapedJson));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"{}\"")]
    [InlineData("1")]
    public void Read_ExtensionsNoObject_IsInvalid(string json) => Refuses(With("ect_ext", json), EctFailureReason.InvalidClaim, "ect_ext");

    [Theory]
    [InlineData(4_095, EctFailureReason.None)]
    [InlineData(4_096, EctFailureReason.None)]
    [InlineData(4_097, EctFailureReason.ExtensionTooLarge)]
    public void Read_ExtensionBytes_AreCountedAsTheyStand(int bytes, EctFailureReason expected)
    {
        // With blanks, with escapes, with characters of several bytes.
        foreach (var content in new[] { "{ \"a\":\"" + new string('x', 1_000), "{\"a\":\"\\u0061\\/", "{\"a\":\"\u00e4\u20ac\ud83d\ude00" })
        {
            var extensions = content + new string('x', bytes - Encoding.UTF8.GetByteCount(content) - 2) + "\"}";
            var payload = Stranger.Claims().ToJsonString().TrimEnd('}') + $",\"ect_ext\":{extensions}}}";
            Assert.Equal(bytes, Encoding.UTF8.GetByteCount(extensions));
            Assert.Equal(expected, Read(Stranger.Sign(Stranger.Header().ToJsonString(), payload)).Reason);
        }
    }

    [Theory]
    [InlineData(1, EctFailureReason.None)]
    [InlineData(4, EctFailureReason.None)]
    [InlineData(5, EctFailureReason.None)]
    [InlineData(6, EctFailureReason.ExtensionTooLarge)]
    [InlineData(9, EctFailureReason.ExtensionTooLarge)]
    public void Read_ExtensionDepth_CountsObjectsAndArrays(int depth, EctFailureReason expected)
    {
        Assert.Equal(expected, Read(With("ect_ext", Nested(depth, objects: true))).Reason);
        Assert.Equal(expected, Read(With("ect_ext", depth is 1 ? "{}" : $"{{\"x\":1,\"a\":{Nested(depth - 1)},\"y\":[]}}")).Reason);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, "pred")]
    public void Read_LimitOfAnOption_IsHeeded(int predecessors, string? claim)
    {
        var reader = new TokenReader(new EctLimits { MaxPredecessors = 1 }, SignatureAlgorithms.Default);
        var ids = new JsonArray([.. Enumerable.Range(0, predecessors).Select(_ => JsonValue.Create(Forge.NewId()))]);

        Assert.Equal(claim, reader.Read(Stranger.Token(claims => claims["pred"] = ids)).Claim);
    }

    private static readonly JsonSerializerOptions UnescapedJson = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
