using Ect.Graph;
using static Ect.TestUtils.TestTokens;

namespace Ect.Tests;

public class TokenSetTests
{
    [Fact]
    public void Heads_OneTokenNamesAnother_OnlyTheLastIsAHead()
    {
        var root = Token();
        var head = After(root);
        var set = new TokenSet([root, head]);

        Assert.Equal([head], set.Heads);
        Assert.True(set.IsInlinePredecessor(root));
        Assert.False(set.IsInlinePredecessor(head));
    }

    [Fact]
    public void Heads_TwoTextsOfOneToken_OneHeadButBothAreVerified()
    {
        var token = Token();
        var again = Again(token);
        var set = new TokenSet([token, again]);

        Assert.Equal([token], set.Heads);
        Assert.True(set.TryOrder(out var ordered));
        Assert.Equal([token, again], ordered);
    }

    [Fact]
    public void Heads_TwoTextsOfOnePredecessor_NeitherIsAHead()
    {
        var root = Token();
        var again = Again(root);
        var head = After(root);
        var set = new TokenSet([root, head, again]);

        Assert.Equal([head], set.Heads);
        Assert.True(set.TryOrder(out var ordered));
        Assert.Equal([root, again, head], ordered);
    }

    [Fact]
    public void Heads_IdOfASignedAndAnUnsignedTokenIsNamed_TheSignedOneIsMeant()
    {
        var signed = Token();
        var unsigned = Token(signed.Id, level: EctAssuranceLevel.L1);
        var head = After(signed);

        Assert.Equal([unsigned, head], new TokenSet([unsigned, signed, head]).Heads);
    }

    [Fact]
    public void Heads_OnlyAnUnsignedTokenFits_ItIsMeant()
    {
        var unsigned = Token(level: EctAssuranceLevel.L1);
        var head = After(unsigned);

        Assert.Equal([head], new TokenSet([unsigned, head]).Heads);
    }

    [Fact]
    public void TryOrder_Diamond_PredecessorsFirstElseAsTheyCame()
    {
        var root = Token();
        EctToken left = After(root), right = After(root);
        var head = After(left, right);

        Assert.True(new TokenSet([head, right, root, left]).TryOrder(out var ordered));
        Assert.Equal([root, right, left, head], ordered);
    }

    [Fact]
    public void TryOrder_CircleBelowAHead_False()
    {
        string a = Forge.NewId(), b = Forge.NewId();
        Assert.False(new TokenSet([Token(a, [b]), Token(b, [a]), Token(after: [a])]).TryOrder(out _));
    }

    [Fact]
    public void TryOrder_ChainGivenBackwards_IsReversed()
    {
        var chain = new List<EctToken> { Token() };
        for (var i = 1; i < 10_000; i++) chain.Add(After(chain[^1]));

        Assert.True(new TokenSet([.. Enumerable.Reverse(chain)]).TryOrder(out var ordered));
        Assert.Equal(chain, ordered);
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
