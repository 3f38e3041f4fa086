using static Ect.EctAssuranceLevel;

namespace Ect.Tests;

public class EctTokenRecordTests
{
    private static readonly EctToken Token = TestTokens.Token();

    [Theory]
    [InlineData(L2, L2, true, L3, L3, true, L3, L3, true)] // recorded by now
    [InlineData(L3, L3, true, L2, L2, true, L3, L3, true)] // a level never falls
    [InlineData(L2, L2, false, L2, L1, true, L2, L1, true)] // who knows all ancestors tells the path
    [InlineData(L2, L1, true, L2, L2, false, L2, L1, true)]
    [InlineData(L3, L3, false, L2, L2, true, L3, L2, true)] // until it is raised once more
    [InlineData(L2, L2, false, L3, L3, false, L3, L3, false)]
    [InlineData(L2, L1, false, L3, L3, false, L3, L1, false)] // an unsigned ancestor stays one
    [InlineData(L2, L2, true, L3, L3, false, L3, L2, true)]
    public void CompleteWith_SameToken_KeepsWhatIsKnownBetter(EctAssuranceLevel level, EctAssuranceLevel path, bool known,
        EctAssuranceLevel otherLevel, EctAssuranceLevel otherPath, bool otherKnown, EctAssuranceLevel expectedLevel, EctAssuranceLevel expectedPath, bool expectedKnown)
    {
        var completed = Record(level, path, known).CompleteWith(Record(otherLevel, otherPath, otherKnown));
        Assert.Equal((expectedLevel, expectedPath, expectedKnown), (completed.Level, completed.PathLevel, completed.AncestorsKnown));
    }

    [Fact]
    public void CompleteWith_NothingNew_IsEqual() => Assert.Equal(Record(L3, L2, true), Record(L3, L2, true).CompleteWith(Record(L2, L2, false)));

    [Fact]
    public void CompleteWith_AnotherToken_Throws() =>
        Assert.Throws<ArgumentException>("other", () => Record(L2, L2, true).CompleteWith(TestTokens.Record(TestTokens.Token(Token.Id))));

    private static EctTokenRecord Record(EctAssuranceLevel level, EctAssuranceLevel path, bool ancestorsKnown) =>
        TestTokens.Record(Token, ancestorsKnown, path) with { Level = level };
}
