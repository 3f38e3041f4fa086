using Ect.Tokens;

namespace Ect.Tests;

public class TokenHeaderTests
{
    private static readonly EctLimits Limits = new();

    [Fact]
    public void Split_SeveralFields_GivesTheirTokensInOrder() => Assert.Equal(["a", "b", "c"], TokenHeader.Split(["a", "b,c"], Limits));

    [Theory]
    [InlineData("a , b")]
    [InlineData("a\t,\tb")]
    [InlineData(" \ta \t,  b\t ")]
    public void Split_BlanksAroundCommas_AreLeftOut(string value) => Assert.Equal(["a", "b"], TokenHeader.Split([value], Limits));

    [Fact]
    public void Split_EmptyElementsAndFields_AreLeftOut() => Assert.Equal(["a", "b"], TokenHeader.Split(["", null, ",,a,", " , \t,", "b"], Limits));

    [Fact]
    public void Split_NothingLeft_IsEmpty() => Assert.Empty(TokenHeader.Split([null, "", " ", ","], Limits));

    [Theory]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("\u00a0a")] // only space and tab are blanks to HTTP
    [InlineData("a\r")]
    public void Split_OtherBlanks_StayForTheReaderToRefuse(string value) => Assert.Equal([value], TokenHeader.Split([value], Limits));
}
