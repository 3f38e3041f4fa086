using Ect.Graph;
using static Ect.TestUtils.TestTokens;

namespace Ect.Tests;

public class RequestTokensTests
{
    [Fact]
    public void Heads_OneTokenNamesAnother_OnlyTheLastIsAHead()
    {
        var root = Token();
        var head = After(root);
        var set = Requests.Of(root, head);

        Assert.Equal([head], set.Heads);
        Assert.Equal([(root, false), (head, true)], set.InOrder.Select(token => (token.Token, token.IsHead)));
    }

    [Fact]
    public void Heads_TwoTextsOfOneToken_OneHeadButBothAreVerified()
    {
        var token = Token();
        var again = Again(token);
        var set = Requests.Of(token, again);

        Assert.Equal([token], set.Heads);
        AssertOrder([token, again], set);
    }

    [Fact]
    public void Heads_TwoTextsOfOnePredecessor_NeitherIsAHead()
    {
        var root = Token();
        var again = Again(root);
        var head = After(root);
        var set = Requests.Of(root, head, again);

        Assert.Equal([head], set.Heads);
        AssertOrder([root, again, head], set);
    }

    [Fact]
    public void Heads_IdOfASignedAndAnUnsignedTokenIsNamed_TheSignedOneIsMeant()
    {
        var signed = Token();
        var unsigned = Token(signed.Id, level: EctAssuranceLevel.L1);
        var head = After(signed);

        Assert.Equal([unsigned, head], Requests.Of(unsigned, signed, head).Heads);
    }

    [Fact]
    public void Heads_OnlyAnUnsignedTokenFits_ItIsMeant()
    {
        var unsigned = Token(level: EctAssuranceLevel.L1);
        var head = After(unsigned);

        Assert.Equal([head], Requests.Of(unsigned, head).Heads);
    }

    [Fact]
    public void TryOrder_Diamond_PredecessorsFirstElseAsTheyCame()
    {
        var root = Token();
        EctToken left = After(root), right = After(root);
        var head = After(left, right);

        AssertOrder([root, right, left, head], Requests.Of(head, right, root, left));
    }

    [Fact]
    public void TryOrder_CircleBelowAHead_False()
    {
        string a = Forge.NewId(), b = Forge.NewId();
        Assert.True(Requests.Of(Token(a, [b]), Token(b, [a]), Token(after: [a])).IsCircle);
    }

    [Fact]
    public void TryOrder_ChainGivenBackwards_IsReversed()
    {
        var chain = new List<EctToken> { Token() };
        for (var i = 1; i < 10_000; i++) chain.Add(After(chain[^1]));

        AssertOrder(chain, Requests.Of([.. Enumerable.Reverse(chain)]));
    }

    private static void AssertOrder(IReadOnlyList<EctToken> expected, RequestTokens tokens)
    {
        Assert.False(tokens.IsCircle);
        Assert.Equal(expected, tokens.InOrder.Select(token => token.Token));
    }

    private static EctToken Again(EctToken token) => new()
    {
        Id = token.Id,
        Issuer = token.Issuer,
        Audiences = token.Audiences,
        IssuedAt = token.IssuedAt,
        ExpiresAt = token.ExpiresAt,
        Action = token.Action,
        Predecessors = token.Predecessors,
        Level = token.Level,
        EncodedToken = "another signature",
        Digest = token.Digest,
    };
}
