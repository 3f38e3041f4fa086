using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Tests;

public sealed class RedisStoreTests(SharedServers servers)
{
    private readonly string _prefix = Instances.NewPrefix();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_AnotherTokenUnderTheId_ConflictNamesTheFirst(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        var first = TestTokens.Record(TestTokens.Token(issuer: Forge.Bob));
        await one.AddAsync(first);

        var result = await other.AddAsync(TestTokens.Record(TestTokens.Token(first.Id)));

        Assert.NotNull(result);
        Records.AssertSame(first, result);
        Records.AssertSame(first, Assert.Single(await one.FindAsync(first.Id)));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_SixtyFourTokensUnderOneIdAtOnce_OneWinsAndAllOthersAreToldWhich(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        for (var round = 0; round < 20; round++)
        {
            var id = Forge.NewId();
            var rivals = Enumerable.Range(0, 64).Select(_ => TestTokens.Record(TestTokens.Token(id))).ToArray();

            var results = await AtOnce.RunAsync(64, i => (i % 2 is 0 ? one : other).AddAsync(rivals[i]));

            var winner = Assert.Single(rivals, rival => results[Array.IndexOf(rivals, rival)] is null);
            Assert.All(results.OfType<EctTokenRecord>(), existing => Assert.Equal(winner.Digest, existing.Digest));
            Records.AssertSame(winner, Assert.Single(await one.FindAsync(id)));
        }
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_SameTokenFromSixtyFourAtOnce_NoConflict(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        var record = TestTokens.Record(TestTokens.Token(workflow: Forge.NewId()));

        var results = await AtOnce.RunAsync(64, i => (i % 2 is 0 ? one : other).AddAsync(record));

        Assert.All(results, Assert.Null);
        Assert.Single(await one.ListAsync(record.WorkflowId!));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_SignedAndUnsignedUnderOneId_BothStand(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var signed = TestTokens.Record(TestTokens.Token());
        var unsigned = TestTokens.Record(TestTokens.Token(signed.Id, level: EctAssuranceLevel.L1));

        Assert.Null(await instance.AddAsync(unsigned));
        Assert.Null(await instance.AddAsync(signed));

        Assert.Equal([EctAssuranceLevel.L1, EctAssuranceLevel.L2], (await instance.FindAsync(signed.Id)).Select(record => record.Level).Order());
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_AncestorsAreKnownByNow_RecordIsCompletedAndLeavesWhenItWouldHave(ServerKind kind)
    {
        using var instance = await StartAsync(kind, options => options.StoreRetention = TimeSpan.FromHours(2));
        using var later = await StartAsync(kind, options => options.StoreRetention = TimeSpan.FromHours(20));
        var token = TestTokens.Token(after: [Forge.NewId()]);
        await instance.AddAsync(TestTokens.Record(token, ancestorsKnown: false));

        Assert.Null(await later.AddAsync(TestTokens.Record(token, ancestorsKnown: true, EctAssuranceLevel.L1)));

        var record = Assert.Single(await instance.FindAsync(token.Id));
        Assert.True(record.AncestorsKnown);
        Assert.Equal(EctAssuranceLevel.L1, record.PathLevel);
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        Assert.InRange((await connection.GetDatabase().KeyTimeToLiveAsync($"{_prefix}t:{token.Id}"))!.Value, TimeSpan.FromHours(1), TimeSpan.FromHours(2));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_AncestorsAreUnknownThisTime_CompleteRecordStays(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var token = TestTokens.Token(after: [Forge.NewId()]);
        await instance.AddAsync(TestTokens.Record(token));

        Assert.Null(await instance.AddAsync(TestTokens.Record(token, ancestorsKnown: false)));

        Assert.True(Assert.Single(await instance.FindAsync(token.Id)).AncestorsKnown);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_RecordedByNow_LevelRisesForAllAndNeverFalls(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        var record = TestTokens.Record(TestTokens.Token());
        var raised = new EctTokenRecord(record) { Level = EctAssuranceLevel.L3, PathLevel = EctAssuranceLevel.L3 };
        await one.AddAsync(record);

        Assert.Null(await other.AddAsync(raised));
        Records.AssertSame(raised, Assert.Single(await one.FindAsync(record.Id)));

        Assert.Null(await one.AddAsync(record));
        Records.AssertSame(raised, Assert.Single(await one.FindAsync(record.Id)));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_AnotherTokenIsRecorded_ConflictAndTheFirstStays(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var first = TestTokens.Record(TestTokens.Token());
        await instance.AddAsync(first);

        var other = new EctTokenRecord(TestTokens.Record(TestTokens.Token(first.Id))) { Level = EctAssuranceLevel.L3 };
        var result = await instance.AddAsync(other);

        Assert.Equal(first.Digest, result?.Digest);
        Records.AssertSame(first, Assert.Single(await instance.FindAsync(first.Id)));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_LevelAndAncestorsCompletedAtOnce_NeitherIsLost(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        for (var round = 0; round < 20; round++)
        {
            var token = TestTokens.Token(after: [Forge.NewId()]);
            var bare = TestTokens.Record(token, ancestorsKnown: false);
            var complete = new EctTokenRecord(bare) { AncestorsKnown = true };
            var raised = new EctTokenRecord(bare) { Level = EctAssuranceLevel.L3 };
            await one.AddAsync(bare);

            var results = await AtOnce.RunAsync(16, i => (i % 2 is 0 ? one : other).AddAsync(i % 3 is 0 ? complete : raised));

            Assert.All(results, Assert.Null);
            var record = Assert.Single(await one.FindAsync(token.Id));
            Assert.Equal((EctAssuranceLevel.L3, true), (record.Level, record.AncestorsKnown));
        }
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Find_HundredIds_FindsThoseThatAreThere(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var records = Enumerable.Range(0, 100).Select(_ => TestTokens.Record(TestTokens.Token())).ToArray();
        await instance.AddAsync(records);

        var found = await instance.FindAsync([.. records.Select(record => record.Id), .. Enumerable.Range(0, 100).Select(_ => Forge.NewId())]);

        Assert.Equal(records.Select(record => record.Id).Order(), found.Select(record => record.Id).Order());
        Assert.Empty(await instance.FindAsync());
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflow_AnyOrderOfWrites_OldestIssuedFirst(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var workflow = Forge.NewId();
        var records = Enumerable.Range(0, 50).Select(i => TestTokens.Record(TestTokens.Token(workflow: workflow, issuedAt: Forge.Now.AddSeconds(-i * 7 % 50)))).ToArray();
        await instance.AddAsync(records[..25]);
        foreach (var record in records[25..]) await instance.AddAsync(record);
        await instance.AddAsync(TestTokens.Record(TestTokens.Token(workflow: Forge.NewId())), TestTokens.Record(TestTokens.Token()));

        var listed = await instance.ListAsync(workflow.ToUpperInvariant());

        Assert.Equal(records.OrderBy(record => record.IssuedAt).Select(record => record.IssuedAt), listed.Select(record => record.IssuedAt));
        Assert.Equal(records.Select(record => record.Id).Order(), listed.Select(record => record.Id).Order());
        Assert.Empty(await instance.ListAsync(Forge.NewId()));
    }

    /// <summary>More than one batch of look-ups.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflow_ThousandsOfRecords_AllAreListed(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var workflow = Forge.NewId();
        await instance.AddAsync([.. Enumerable.Range(0, 2_500).Select(_ => TestTokens.Record(TestTokens.Token(workflow: workflow)))]);

        Assert.Equal(2_500, (await instance.ListAsync(workflow)).Count);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflow_LoserOfAnIdNamedThisWorkflow_IsNotListed(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var (id, winners, losers) = (Forge.NewId(), Forge.NewId(), Forge.NewId());
        await instance.AddAsync(TestTokens.Record(TestTokens.Token(id, workflow: winners)));
        await instance.AddAsync(TestTokens.Record(TestTokens.Token(id, workflow: losers)));

        Assert.Single(await instance.ListAsync(winners));
        Assert.Empty(await instance.ListAsync(losers));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Retention_HasEnded_NothingIsLeft(ServerKind kind)
    {
        using var instance = await StartAsync(kind, options => options.StoreRetention = TimeSpan.FromMilliseconds(300));
        var record = TestTokens.Record(TestTokens.Token(workflow: Forge.NewId()));
        await instance.AddAsync(record);

        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        await Poll.UntilAsync(() => Task.FromResult(!connection.GetServers()[0].Keys(pattern: $"{_prefix}*").Any()), Instances.Patience, "all keys have expired");
        Assert.Empty(await instance.FindAsync(record.Id));
        Assert.Empty(await instance.ListAsync(record.WorkflowId!));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_AnyRecord_EveryKeyLeavesByItself(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        await instance.AddAsync(
            TestTokens.Record(TestTokens.Token(workflow: Forge.NewId())), TestTokens.Record(TestTokens.Token(workflow: Forge.NewId(), level: EctAssuranceLevel.L1)));

        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        var keys = connection.GetServers()[0].Keys(pattern: $"{_prefix}*").ToArray();
        Assert.Equal(["re", "t:", "u:", "w:", "w:"], keys.Select(key => key.ToString()[_prefix.Length..][..2]).Order());
        foreach (var key in keys)
            Assert.InRange((await connection.GetDatabase().KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Find_ValueOfAnotherProgram_StoreExceptionAndNotAMiss(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var id = Forge.NewId();
        await (await servers.GetAsync(kind)).ExecuteAsync("SET", $"{_prefix}t:{id}", "not a record");

        await Assert.ThrowsAsync<EctStoreException>(() => instance.FindAsync(id));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.AddAsync(TestTokens.Record(TestTokens.Token(id))));
    }

    private async Task<TestService> StartAsync(ServerKind kind, Action<EctRedisOptions>? redis = null) =>
        Instances.Start((await servers.GetAsync(kind)).Configuration, _prefix, redis);
}
