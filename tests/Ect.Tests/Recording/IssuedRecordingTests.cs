namespace Ect.Tests;

/// <summary>Tokens of one's own in the ledger, where <see cref="EctLedgerOptions.RecordIssued"/> asks for it.</summary>
public class IssuedRecordingTests
{
    private static readonly EctDescriptor Root = new() { Audiences = [Forge.Bob], Action = "review_spec" };

    [Fact]
    public async Task Issue_Synchronous_IsRecordedBeforeItIsGivenOut()
    {
        using var service = new LedgerService(options: o => o.Ledger.RecordIssued = true);

        var token = await IssueAsync(service, Root);

        Assert.Equal([token.Id], Assert.Single(service.Ledger.Calls));
        Assert.Equal([[EctAssuranceLevel.L2], [EctAssuranceLevel.L3]], service.Store.Writes);
        var record = await service.RecordOf(token.Id);
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), (record.Level, record.PathLevel));
    }

    [Fact]
    public async Task Issue_AfterAStoredPredecessor_PathIsAsLowAsThat()
    {
        using var service = new LedgerService(options: o => o.Ledger.RecordIssued = true);
        var predecessor = TestTokens.Token();
        await service.Store.TryAddAsync([TestTokens.Record(predecessor)], TestContext.Current.CancellationToken);

        var first = await IssueAsync(service, Root);
        var token = await IssueAsync(service, new() { Audiences = [Forge.Bob], Action = "review_spec", Predecessors = [predecessor.Id, first.Id] });
        var chained = await IssueAsync(service, new() { Audiences = [Forge.Bob], Action = "review_spec", Predecessors = [first.Id] });

        Assert.Equal(EctAssuranceLevel.L2, (await service.RecordOf(token.Id)).PathLevel);
        Assert.Equal(EctAssuranceLevel.L3, (await service.RecordOf(chained.Id)).PathLevel);
    }

    [Fact]
    public async Task Issue_LedgerFails_ThrowsAndNothingIsGivenOut()
    {
        using var service = new LedgerService(options: o => o.Ledger.RecordIssued = true);
        service.Ledger.Failures = 1;

        await Assert.ThrowsAsync<EctLedgerException>(async () => await IssueAsync(service, Root));

        Assert.NotNull(await IssueAsync(service, Root));
    }

    [Fact]
    public async Task Issue_Asynchronous_IsGivenOutAndRecordedBehindIt()
    {
        using var service = new LedgerService(EctLedgerMode.Asynchronous, o => o.Ledger.RecordIssued = true);

        var token = await IssueAsync(service, Root);
        await service.Queue.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal([token.Id], Assert.Single(service.Ledger.Calls));
        Assert.Equal(EctAssuranceLevel.L3, await service.LevelOf(token.Id));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(EctLedgerMode.Asynchronous, false)]
    [InlineData(EctLedgerMode.Off, true)]
    public async Task Issue_NotAskedFor_IsNotRecorded(EctLedgerMode? mode, bool recordIssued)
    {
        using var service = new LedgerService(mode, o => o.Ledger.RecordIssued = recordIssued);

        var token = await IssueAsync(service, Root);
        await service.Queue.StopAsync(TestContext.Current.CancellationToken);

        Assert.Empty(service.Ledger.Calls);
        Assert.Equal(EctAssuranceLevel.L2, await service.LevelOf(token.Id));
    }

    [Fact]
    public async Task Issue_Unsigned_IsNotRecorded()
    {
        using var service = new LedgerService(options: o => o.Ledger.RecordIssued = true);

        await IssueAsync(service, new() { Audiences = [Forge.Bob], Action = "review_spec", Level = EctAssuranceLevel.L1 });

        Assert.Empty(service.Ledger.Calls);
    }

    private static async Task<EctToken> IssueAsync(LedgerService service, EctDescriptor descriptor) =>
        await service.Get<EctIssuer>().IssueAsync(descriptor, TestContext.Current.CancellationToken);
}
