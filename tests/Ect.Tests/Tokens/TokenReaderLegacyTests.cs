using System.Text.Json;
using System.Text.Json.Nodes;
using Ect.Store;
using static Ect.Tests.Reading;

namespace Ect.Tests;

/// <summary>Tokens of version -00 (profile, section 1).</summary>
public class TokenReaderLegacyTests
{
    [Theory]
    [InlineData("wimse-exec+jwt")]
    [InlineData("WIMSE-Exec+jwt")]
    [InlineData("application/wimse-exec+jwt")]
    public void Read_LegacyType_ReadsTheOldNames(string type)
    {
        var id = Forge.NewId();
        var token = Accepts(Legacy(claims => (claims["par"], claims["ext"]) = (new JsonArray(id.ToUpperInvariant()), new JsonObject { ["a"] = 1 }), type));

        Assert.Equal([id], token.Predecessors);
        Assert.Equal("""{"a":1}""", token.Extensions.GetRawText());
        Assert.Equal(EctAssuranceLevel.L2, token.Level);
    }

    [Theory]
    [InlineData("pred", "par")]
    [InlineData("par", "pred")]
    public void Read_OldPredecessorsAbsent_AreMissing(string only, string missing)
    {
        var type = only is "pred" ? "wimse-exec+jwt" : "exec+jwt";
        Refuses(Legacy(claims => { claims.Remove("par"); claims[only] = new JsonArray(); }, type), EctFailureReason.MissingClaim, only is "pred" ? "par" : missing);
    }

    [Fact]
    public void Read_NewExtensionsAlone_AreAnUnknownClaim() =>
        Assert.Equal(JsonValueKind.Undefined, Accepts(Legacy(claims => claims["ect_ext"] = 1)).Extensions.ValueKind);

    [Fact]
    public void Read_PolicyAtTheTop_IsSurfaced()
    {
        var token = Accepts(Legacy(claims =>
        {
            claims["pol"] = new JsonObject { ["name"] = "p" };
            claims["pol_decision"] = "denied";
            claims["ext"] = new JsonObject { ["a"] = 1 };
        }));

        Assert.Equal("""{"a":1,"pol":{"name":"p"},"pol_decision":"denied"}""", token.Extensions.GetRawText());
        Assert.Equal("denied", PolicyDecisionText.Of(token));
    }

    [Theory]
    [InlineData("pol", "\"p\"")]
    [InlineData("pol_decision", "null")]
    public void Read_PolicyWithoutExtensions_IsSurfacedAlone(string name, string json) =>
        Assert.Equal($"{{\"{name}\":{json}}}", Accepts(Legacy(claims => claims[name] = JsonNode.Parse(json))).Extensions.GetRawText());

    [Fact]
    public void Read_PolicyInExtensions_StaysThere() =>
        Assert.Equal("approved", PolicyDecisionText.Of(Accepts(Legacy(claims => claims["ext"] = new JsonObject { ["pol_decision"] = "approved" }))));

    [Theory]
    [InlineData("pred", "[]", "par")]
    [InlineData("pred", "null", "par")]
    [InlineData("ect_ext", "{}", "ext")]
    [InlineData("pol", "\"p\"", "pol")]
    [InlineData("pol_decision", "\"approved\"", "pol_decision")]
    public void Read_BothNames_AreMalformed(string name, string json, string claim)
    {
        var both = Legacy(claims =>
        {
            claims[name] = JsonNode.Parse(json);
            claims["ext"] = JsonNode.Parse("""{"pol":"p","pol_decision":"approved"}""");
        });
        Refuses(both, EctFailureReason.Malformed, claim);
    }

    [Fact]
    public void Read_PolicyWithExtensionsNoObject_IsInvalid() =>
        Refuses(Legacy(claims => (claims["pol"], claims["ext"]) = ("p", "pol")), EctFailureReason.InvalidClaim, "ext");

    [Fact]
    public void Read_BothNamesUnderAnotherType_AreJudgedByTheType() =>
        Refuses(Legacy(claims => claims["pred"] = new JsonArray(), "JWT"), EctFailureReason.UnsupportedType, "typ");

    [Fact]
    public void Read_BothNamesUnderAForbiddenAlgorithm_AreMalformedFirst() => Refuses(
        Stranger.Token(claims => claims["par"] = new JsonArray(), header => (header["typ"], header["alg"]) = ("wimse-exec+jwt", "none")), EctFailureReason.Malformed, "par");

    [Theory]
    [InlineData(4_096, EctFailureReason.None)]
    [InlineData(4_097, EctFailureReason.ExtensionTooLarge)]
    public void Read_SurfacedMembers_DoNotCountTowardsTheBytes(int bytes, EctFailureReason expected)
    {
        var result = Read(Legacy(claims =>
        {
            claims["ext"] = new JsonObject { ["a"] = new string('x', bytes - """{"a":""}""".Length) };
            claims["pol"] = new string('p', 5_000);
        }));
        Assert.Equal(expected, result.Reason);
    }

    [Theory]
    [InlineData(4, EctFailureReason.None)]
    [InlineData(5, EctFailureReason.ExtensionTooLarge)]
    public void Read_SurfacedMembers_CountTowardsTheDepth(int depth, EctFailureReason expected) =>
        Assert.Equal(expected, Read(Legacy(claims => claims["pol"] = JsonNode.Parse(Nested(depth)))).Reason);

    private static string Legacy(Action<JsonObject> change, string type = "wimse-exec+jwt") => Stranger.Token(
        claims =>
        {
            claims.Remove("pred");
            claims["par"] = new JsonArray();
            change(claims);
        },
        header => header["typ"] = type);
}
