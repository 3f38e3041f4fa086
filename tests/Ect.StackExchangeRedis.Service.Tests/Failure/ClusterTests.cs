namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Three masters that share the keys: no step may need two of them for one command.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private const string Prefix = "ect:";
    private RedisCluster? _cluster;

    public async ValueTask InitializeAsync()
    {
        if (ServerProgram.HasRedis) _cluster = await RedisCluster.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Replay_HeadsOnAllMasters_AllOrNone()
    {
        using var one = Start();
        using var other = Start();
        var keys = Enumerable.Range(0, 30).Select(_ => Entries.NewKey()).ToArray();
        var used = Entries.NewKey();

        Assert.True(await one.AddAsync(Entries.Of(used)));
        Assert.False(await other.AddAsync([.. keys.Select(Entries.Of), Entries.Of(used)]));
        var entries = keys.Select(Entries.Of).ToArray();
        Assert.True(await one.AddAsync(entries));
        Assert.True(await one.AddAsync(entries));
        foreach (var key in keys) Assert.False(await other.AddAsync(Entries.Of(key)));
        await one.ReleaseAsync(entries);
        Assert.True(await other.AddAsync([.. keys.Select(Entries.Of)]));
        await AssertSpreadAsync();
    }

    [Fact]
    public async Task Refusals_OfTwoInstances_AreKnownToBoth()
    {
        using var one = Start();
        using var other = Start();
        await one.VerifyAsync("garbage");
        await other.VerifyAsync("garbage");

        await Poll.UntilAsync(async () =>
        {
            one.Clock.Advance(TimeSpan.FromSeconds(1));
            other.Clock.Advance(TimeSpan.FromSeconds(1));
            return await CountAsync(one) is 2 && await CountAsync(other) is 2;
        }, Instances.Patience, "both know of both");

        static async Task<long> CountAsync(TestService instance) => (await instance.Get<IEctRefusals>()
            .GetAsync(TestContext.Current.CancellationToken)).Counts[EctFailureReason.Malformed];
    }

    [Fact]
    public async Task Replay_SixtyFourAtOnce_OneWins()
    {
        using var one = Start();
        using var other = Start();
        for (var round = 0; round < 50; round++)
        {
            var key = Entries.NewKey();
            var won = await AtOnce.RunAsync(64, i => (i % 2 is 0 ? one : other).AddAsync(Entries.Of(key)));
            Assert.Equal(1, won.Count(it => it));
        }
    }

    [Fact]
    public async Task Store_RecordsOnAllMasters_FoundListedAndUnique()
    {
        using var one = Start();
        using var other = Start();
        var workflow = Forge.NewId();
        var records = Enumerable.Range(0, 100).Select(_ => TestTokens.Record(TestTokens.Token(workflow: workflow))).ToArray();

        Assert.Null(await one.AddAsync(records));

        Assert.Equal(100, (await other.FindAsync([.. records.Select(record => record.Id)])).Count);
        Assert.Equal(records.Select(record => record.Id).Order(), (await other.ListAsync(workflow)).Select(record => record.Id).Order());
        var conflict = await other.AddAsync(TestTokens.Record(TestTokens.Token()), TestTokens.Record(TestTokens.Token(records[7].Id)));
        Assert.Equal(records[7].Digest, conflict?.Digest);
        await AssertSpreadAsync();
    }

    /// <summary>Nobody waits for the list. So it has the workflow a little later.</summary>
    [Fact]
    public async Task Store_WorkflowsOnAllMasters_AreListedAndIssuersNumbered()
    {
        using var one = Start();
        using var other = Start();
        var workflows = Enumerable.Range(0, 30).Select(_ => Forge.NewId()).ToArray();

        Assert.Null(await one.AddAsync([.. workflows.Select(workflow => TestTokens.Record(TestTokens.Token(workflow: workflow)))]));

        await Poll.UntilAsync(
            async () => (await WorkflowListContract.ListAsync(other, DateTimeOffset.MaxValue)).Select(it => it.Id).Order().SequenceEqual(workflows.Order()),
            TimeSpan.FromSeconds(60), "all workflows are listed");
        Assert.Equal(await WorkflowListContract.NumberAsync(one, Forge.Alice, Forge.Bob), await WorkflowListContract.NumberAsync(other, Forge.Alice, Forge.Bob));
    }

    [Fact]
    public async Task Verify_TokenWithPredecessors_AcceptedOnce()
    {
        using var one = Start();
        using var other = Start();
        for (var i = 0; i < 20; i++)
        {
            var (before, workflow) = (Forge.NewId(), Forge.NewId());
            var predecessor = Instances.Bob.Token(claims => (claims["jti"], claims["wid"], claims["aud"]) = (before, workflow, Forge.Alice));
            var head = Instances.Alice.Token(claims => (claims["wid"], claims["pred"]) = (workflow, new System.Text.Json.Nodes.JsonArray(before)));

            Assert.Equal(EctFailureReason.None, (await one.VerifyAsync(head, predecessor)).FailureReason);
            Assert.Equal(EctFailureReason.Replayed, (await other.VerifyAsync(head, predecessor)).FailureReason);
        }
    }

    /// <summary>What one master forgets, only its own tokens are fenced for.</summary>
    [Fact]
    public async Task Replay_OneMasterIsFlushed_ItsTokensAloneAreFenced()
    {
        using var instance = Start();
        var keys = Enumerable.Range(0, 300).Select(_ => Entries.NewKey()).ToArray();
        Assert.True(await instance.AddAsync([.. keys.Select(Entries.Of)]));
        await using var connection = await _cluster!.Masters[0].ConnectAsync();
        var itsOwn = connection.GetServer(_cluster.Masters[0].Address).Keys(pattern: "ect:r:*").Select(key => $"{key}").ToHashSet();

        await _cluster.Masters[0].ExecuteAsync("FLUSHALL");

        foreach (var key in keys)
        {
            var entry = Entries.Of(key);
            if (itsOwn.Contains(Uses.KeyOf(Prefix, entry))) await instance.AssertFencedAsync(entry);
            else Assert.False(await instance.AddAsync(entry));
        }

        Assert.InRange(itsOwn.Count, 30, 270);
    }

    private TestService Start()
    {
        ServerProgram.SkipUnlessRedis("A cluster");
        return Instances.Start(_cluster!.Configuration, Prefix);
    }

    private async Task AssertSpreadAsync()
    {
        foreach (var master in _cluster!.Masters) Assert.True((long)await master.ExecuteAsync("DBSIZE") > 0);
    }
}
