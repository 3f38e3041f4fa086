using System.Diagnostics;
using System.Text.Json;
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
        Assert.NotEqual(full, new EctTokenRecord(full) { Audiences = [.. full.Audiences, Forge.Me] });
        Assert.NotEqual(full, new EctTokenRecord(full) { RecordedAt = full.RecordedAt.AddMilliseconds(1) });
        Assert.NotEqual(full, new EctTokenRecord(full) { InputHash = full.Digest });
        Assert.NotEqual(full, new EctTokenRecord(full) { OutputHash = full.Digest });
        Assert.NotEqual(full, new EctTokenRecord(full) { RetryOf = full.Id });
        Assert.NotEqual(full, new EctTokenRecord(full) { TraceId = null });
    }

    /// <summary>Who recorded a token first, and when, in which trace, remains.</summary>
    [Fact]
    public void CompleteWith_RecordedLaterElsewhere_KeepsWhatWasFirst()
    {
        var first = new EctTokenRecord(Record(L2, L2, false)) { RecordedAt = Forge.Now, TraceId = new string('1', 32) };
        var later = new EctTokenRecord(Record(L3, L3, true)) { RecordedAt = Forge.Now.AddSeconds(1), TraceId = new string('2', 32) };

        var completed = first.CompleteWith(later);

        Assert.Equal((L3, Forge.Now, first.TraceId), (completed.Level, completed.RecordedAt, completed.TraceId));
    }

    [Fact]
    public async Task Verify_TokenWithAllClaims_RecordHasThem()
    {
        using var alice = new Forge();
        using var service = new TestService(trusted: alice);
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var (id, first, input, output) = (Forge.NewId(), Forge.NewId(), EctDigest.Of("input"u8), EctDigest.Of("output"u8));
        service.Clock.Advance(TimeSpan.FromTicks(12_345_678));

        var result = await service.VerifyAsync(alice.Token(claims =>
        {
            (claims["jti"], claims["inp_hash"], claims["out_hash"]) = (id, $"{input}", $"{output}");
            claims["aud"] = new System.Text.Json.Nodes.JsonArray(Forge.Bob, Forge.Me);
            claims["ect_ext"] = new System.Text.Json.Nodes.JsonObject { ["ect-aspnetcore.retry_of"] = first.ToUpperInvariant() };
        }));

        Assert.Equal(EctFailureReason.None, result.FailureReason);
        var record = Assert.Single((await service.Store.FindAsync([id], TestContext.Current.CancellationToken)).Records);
        Assert.Equal((Forge.Alice, "review_spec", L2), (record.Issuer, record.Action, record.PathLevel));
        Assert.Equal([Forge.Bob, Forge.Me], record.Audiences);
        Assert.Equal((input, output, first), (record.InputHash, record.OutputHash, record.RetryOf));
        Assert.Equal(activity.TraceId.ToHexString(), record.TraceId);
        Assert.Equal(Forge.Now.AddMilliseconds(1_234), record.RecordedAt);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"ect-aspnetcore.retry_of": 1}""")]
    [InlineData("""{"ect-aspnetcore.retry_of": null}""")]
    [InlineData("""{"ect-aspnetcore.retry_of": "the first one"}""")]
    [InlineData("""{"ect-aspnetcore.retry_of": {"jti": "6c0b1f00-0000-4000-8000-00000000000a"}}""")]
    public void From_RetryOfNoId_HasNone(string extensions)
    {
        var token = new EctToken { Id = Forge.NewId(), Extensions = JsonDocument.Parse(extensions).RootElement };

        Assert.Null(EctTokenRecord.From(token, null, ancestorsKnown: true, L2, Forge.Now).RetryOf);
    }

    [Fact]
    public void From_NoTraceOfThisForm_HasNone()
    {
        Activity.Current = null;
        Assert.Null(TestTokens.Record(Token).TraceId);
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.Hierarchical).Start();
        Assert.Null(TestTokens.Record(Token).TraceId);
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
