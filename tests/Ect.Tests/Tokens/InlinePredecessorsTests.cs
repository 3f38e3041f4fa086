using System.Text.Json.Nodes;
using Ect.Tokens;

namespace Ect.Tests;

public class InlinePredecessorsTests
{
    private const int OwnLength = 100;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    public void Fit_MaxTokens_CountsTheOwnOne(int limit, int expected) =>
        Assert.Equal(expected, Fit(new EctLimits { MaxTokens = limit }, int.MaxValue, 10, 10).Count);

    [Theory]
    [InlineData(119, 1)]
    [InlineData(120, 2)]
    [InlineData(121, 2)]
    public void Fit_MaxTokensLength_CountsCharactersWithoutSeparators(int limit, int expected) =>
        Assert.Equal(expected, Fit(new EctLimits { MaxTokensLength = limit }, int.MaxValue, 10, 10).Count);

    [Theory]
    [InlineData(123, 1)]
    [InlineData(124, 2)]
    [InlineData(125, 2)]
    public void Fit_HeaderBytes_CountSeparators(int limit, int expected) => Assert.Equal(expected, Fit(new EctLimits(), limit, 10, 10).Count);

    [Theory]
    [InlineData(35, 0)]
    [InlineData(36, 1)]
    [InlineData(37, 1)]
    public void Fit_MaxTokensValues_CountsTheOwnOnes(int limit, int expected)
    {
        using var forge = new Forge();
        var (own, dense) = (Read(forge.Token()), Read(forge.Token(claims => claims["x"] = new JsonArray(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))));
        Assert.Equal((12, 24), (own.JsonValues, dense.JsonValues));

        var limits = new EctLimits { MaxTokensValues = limit };
        Assert.Equal(expected, InlinePredecessors.Fit(own.EncodedToken.Length, own.JsonValues, [dense], Forge.Bob, limits).Texts.Count);
    }

    [Fact]
    public void Fit_OneIsTooLong_OthersStillGo()
    {
        var inline = InlinePredecessors.Fit(OwnLength, 0, Tokens(10, 23, 12), Forge.Bob, new EctLimits { MaxTokensLength = 122 });

        Assert.Equal([10, 12], inline.Texts.Select(text => text.Length));
        Assert.Equal((22, 1), (inline.Length, inline.LeftOut));
        Assert.Equal(100 + 2 + 10 + 2 + 12, inline.CountHeaderBytes(OwnLength));
    }

    [Fact]
    public void Fit_IssuedByTheReceiver_IsNeitherTakenNorLeftOut()
    {
        var inline = InlinePredecessors.Fit(OwnLength, 0, [TestTokens.Token(issuer: Forge.Bob, text: "p")], Forge.Bob, new EctLimits());

        Assert.Empty(inline.Texts);
        Assert.Equal((0, 0), (inline.Length, inline.LeftOut));
    }

    [Fact]
    public void CountHeaderBytes_NoPredecessors_IsTheTokenAlone() =>
        Assert.Equal(OwnLength, InlinePredecessors.Fit(OwnLength, 0, [], Forge.Bob, new EctLimits()).CountHeaderBytes(OwnLength));

    private static EctToken Read(string text) => Reading.Accepts(text);

    private static IEnumerable<EctToken> Tokens(params int[] lengths) =>
        lengths.Select(length => TestTokens.Token(issuer: Forge.Alice, text: new string('p', length)));

    /// <summary>The lengths of what is sent along.</summary>
    private static List<int> Fit(EctLimits limits, int maxHeaderBytes, params int[] lengths)
    {
        var inline = InlinePredecessors.Fit(OwnLength, 0, Tokens(lengths), Forge.Bob, limits, maxHeaderBytes);
        Assert.Equal(lengths.Length, inline.Texts.Count + inline.LeftOut);
        return [.. inline.Texts.Select(text => text.Length)];
    }
}
