using Ect.Tokens;

namespace Ect.Tests;

/// <summary>Rule 2 where tokens are taken in, before any of them is taken apart.</summary>
public class EctTokenTextsTests
{
    private readonly EctLimits _limits = new() { MaxTokens = 3, MaxTokenLength = 5, MaxTokensLength = 9 };

    [Theory]
    [InlineData("a,b", EctFailureReason.None)]
    [InlineData("a,b,c", EctFailureReason.None)]
    [InlineData("a,b,c,d", EctFailureReason.TooManyTokens)]
    [InlineData("a,b,a,c,b,c", EctFailureReason.None)] // each twice
    [InlineData("a,a,a,a,a,a", EctFailureReason.None)]
    [InlineData("a,a,a,a,a,a,a", EctFailureReason.TooManyTokens)]
    [InlineData("aaaa,b", EctFailureReason.None)]
    [InlineData("aaaaa,b", EctFailureReason.None)]
    [InlineData("aaaaaa,b", EctFailureReason.TokenTooLarge)]
    [InlineData("aaaa,bbbb", EctFailureReason.None)]
    [InlineData("aaaa,bbbbb", EctFailureReason.None)]
    [InlineData("aaaaa,bbbbb", EctFailureReason.TokenTooLarge)]
    [InlineData("aaaaa,bbbb,aaaaa", EctFailureReason.None)] // what comes again adds no length
    [InlineData("aaaaa,bbbb,c", EctFailureReason.TokenTooLarge)]
    [InlineData("a,b,c,d,eeeeee", EctFailureReason.TooManyTokens)]
    [InlineData("eeeeee,a,b,c,d", EctFailureReason.TokenTooLarge)] // the limit that is passed first
    public void Split_LimitsOfRule2_HoldOnTheirBounds(string value, EctFailureReason expected)
    {
        var ofOneField = TokenHeader.Split([value], _limits);
        var ofSeveral = TokenHeader.Split(value.Split(','), _limits);
        var given = new EctTokenTexts(_limits);
        foreach (var text in value.Split(',')) given.TryAdd(text);

        Assert.All([ofOneField, ofSeveral, given], texts => Assert.Equal(expected, texts.Failure.Reason));
        if (expected is EctFailureReason.None) Assert.All([ofOneField, ofSeveral, given], texts => Assert.Equal(value.Split(',').Distinct(), texts));
    }

    [Fact]
    public void Split_BeyondALimit_NothingMoreIsTakenIn()
    {
        var texts = TokenHeader.Split(["a,b,c,d", "e"], _limits);

        Assert.Equal(["a", "b", "c"], texts);
        Assert.False(texts.TryAdd("a"));
    }

    [Fact]
    public void TryAdd_EmptyTexts_CountNotButEndSomewhere()
    {
        var texts = new EctTokenTexts(_limits);
        for (var i = 0; i < 6; i++) Assert.True(texts.TryAdd(""));

        Assert.Empty(texts);
        Assert.False(texts.TryAdd(""));
        Assert.Equal(EctFailureReason.TooManyTokens, texts.Failure.Reason);
    }

    [Fact]
    public void PositionOf_AfterRepetitions_CountsAllThatWasTakenIn()
    {
        var texts = TokenHeader.Split(["a,a", "b"], _limits);

        Assert.Equal(0, texts.PositionOf(0));
        Assert.Equal(2, texts.PositionOf(1));
    }

    [Fact]
    public void Within_TheSameLimits_AreTheSameTexts()
    {
        var texts = TokenHeader.Split(["a,b"], _limits);

        Assert.Same(texts, texts.Within(_limits));
    }

    [Theory]
    [InlineData("a,b,c", EctFailureReason.None)]
    [InlineData("a,b,c,d", EctFailureReason.TooManyTokens)]
    [InlineData("a,aaaaaa", EctFailureReason.TokenTooLarge)]
    [InlineData("aaaaa,bbbbb", EctFailureReason.TokenTooLarge)]
    public void Within_NarrowerLimits_CountsAgain(string value, EctFailureReason expected) =>
        Assert.Equal(expected, TokenHeader.Split([value], new()).Within(_limits).Failure.Reason);

    [Fact]
    public void Within_OtherLimits_PositionsStay()
    {
        var counted = TokenHeader.Split(["a,a,b", "cccccc"], new()).Within(_limits);

        Assert.Equal(["a", "b"], counted);
        Assert.Equal((0, 2, 3), (counted.PositionOf(0), counted.PositionOf(1), counted.PositionOfTooLong));
    }

    [Fact]
    public void Within_WiderLimits_StaysAFailure() =>
        Assert.Equal(EctFailureReason.TooManyTokens, TokenHeader.Split(["a,b,c,d"], _limits).Within(new()).Failure.Reason);

    [Fact]
    public async Task Verify_TextsTakenWithinWiderLimits_AreCountedWithinTheVerifiersOwn()
    {
        using var alice = new Forge();
        using var service = new TestService(o => o.Limits.MaxTokens = 2, trusted: alice);
        var texts = EctTokenTexts.FromFields([alice.Token(), alice.Token(), alice.Token()], new EctLimits());

        var result = await service.Verifier.VerifyAsync(texts, new EctRequirement(), TestContext.Current.CancellationToken);

        Assert.Equal(EctFailureReason.TooManyTokens, result.FailureReason);
    }

    /// <summary>What costs is what is kept and split: thousands of elements are neither.</summary>
    [Theory]
    [InlineData(',')]
    [InlineData('a')]
    public void Split_ThousandsOfElements_AllocatesForAFewAtMost(char letter)
    {
        var value = string.Join(',', Enumerable.Range(0, 16_000).Select(i => letter is ',' ? "" : ((char)(letter + (i % 26))).ToString()));
        TokenHeader.Split([value], new EctLimits());

        var before = GC.GetAllocatedBytesForCurrentThread();
        TokenHeader.Split([value], new EctLimits());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000);
    }
}
