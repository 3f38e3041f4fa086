using System.Text.Json.Nodes;
using Ect.Tokens;

namespace Ect.Tests;

/// <summary>What tests of the reader share: a reader with the profile's defaults, and what they expect of it.</summary>
internal static class Reading
{
    public static readonly Forge Stranger = new();

    /// <summary>Reads with the profile's limits and algorithms.</summary>
    public static ReadResult Read(string text) => new TokenReader(new EctLimits(), SignatureAlgorithms.Default).Read(text);

    public static EctToken Accepts(string text)
    {
        var result = Read(text);
        Assert.Equal((EctFailureReason.None, null), (result.Reason, result.Claim));
        return result.Token!;
    }

    public static void Refuses(string text, EctFailureReason reason, string? claim = null)
    {
        var result = Read(text);
        Assert.Equal((reason, claim), (result.Reason, result.Claim));
        Assert.Null(result.Token);
        Assert.Null(result.Jws);
    }

    /// <summary>A signed plain root in which one claim is the given JSON.</summary>
    public static string With(string claim, string json) => Stranger.Token(claims => claims[claim] = JsonNode.Parse(json));

    /// <summary>The JSON of the given number of objects or arrays in each other.</summary>
    public static string Nested(int depth, bool objects = false) => objects
        ? string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1)
        : new string('[', depth) + new string(']', depth);

    public static string Quoted(int length) => $"\"{new string('x', length)}\"";
}
