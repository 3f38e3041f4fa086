using System.Text.Json.Nodes;
using Ect.Http;

namespace Ect.Tests;

public class InlinePredecessorsTests
{
    private static readonly EctToken Own = TestTokens.Token(text: new string('o', 100));

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

        Assert.Equal(expected + 1, InlinePredecessors.Fit(own, [dense], new EctLimits { MaxTokensValues = limit }).Count);
    }

    [Fact]
    public void Fit_OneIsTooLong_OthersStillGo() => Assert.Equal([10, 12], Fit(new EctLimits { MaxTokensLength = 122 }, int.MaxValue, 10, 23, 12));

    private static EctToken Read(string text) => Reading.Accepts(text);

    /// <summary>The lengths of what is sent along.</summary>
    private static List<int> Fit(EctLimits limits, int maxHeaderBytes, params int[] lengths)
    {
        var fitting = InlinePredecessors.Fit(Own, lengths.Select(length => TestTokens.Token(text: new string('p', length))), limits, maxHeaderBytes);
        Assert.Equal(Own.EncodedToken, fitting[0]);
        return [.. fitting.Skip(1).Select(text => text.Length)];
    }
}
