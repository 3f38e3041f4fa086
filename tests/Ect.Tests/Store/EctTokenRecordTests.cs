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
    public void CompleteWith_NothingNew_IsTheSame()
    {
        var record = Record(L3, L2, true);

        Assert.Same(record, record.CompleteWith(Record(L2, L2, false)));
    }

    [Fact]
    public void CompleteWith_AnotherToken_Throws() =>
        Assert.Throws<ArgumentException>("other", () => Record(L2, L2, true).CompleteWith(TestTokens.Record(TestTokens.Token(Token.Id))));

    [Fact]
    public void Equals_SamePredecessorsInOtherLists_EqualAndInOtherOrderNot()
    {
        var full = new EctTokenRecord(StoreRecords.Ordinary()) { Predecessors = [Forge.NewId(), Forge.NewId()] };
        var copy = new EctTokenRecord(full) { Predecessors = [.. full.Predecessors] };

        Assert.Equal((full, full.GetHashCode()), (copy, copy.GetHashCode()));
        Assert.NotEqual(full, new EctTokenRecord(full) { Predecessors = [.. full.Predecessors.Reverse()] });
        Assert.NotEqual(full, new EctTokenRecord(full) { KeyId = null });
    }

    [Fact]
    public void Sample_OfOneId_IsOneToken()
    {
        var (id, workflowId) = (Guid.NewGuid(), Guid.NewGuid());
        var record = EctTokenRecord.Sample(id, workflowId, Forge.Now, ancestorsKnown: false);
        var completed = EctTokenRecord.Sample(id, workflowId, Forge.Now, ancestorsKnown: true);

        Assert.Equal(completed, record.CompleteWith(completed));
        Assert.Equal((id.ToString(), workflowId.ToString()), (record.Id, record.WorkflowId));
    }

    private static EctTokenRecord Record(EctAssuranceLevel level, EctAssuranceLevel path, bool ancestorsKnown) =>
        new EctTokenRecord(TestTokens.Record(Token, ancestorsKnown, path)) { Level = level };
}
