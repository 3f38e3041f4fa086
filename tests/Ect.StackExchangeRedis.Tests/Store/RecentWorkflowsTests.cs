using Microsoft.Extensions.Logging.Testing;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>The list of workflows and the numbers of issuers, which all instances share. No request depends on them.</summary>
public sealed class RecentWorkflowsTests(SharedServers servers)
{
    private const int NotListed = 219;
    private readonly string _prefix = Instances.NewPrefix();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflows_RecordsAreAdded_LatestFirst(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        await WorkflowListContract.ListsLatestFirstAsync(instance);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflows_PageAfterPage_EachWorkflowOnce(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        await WorkflowListContract.PagesHaveEachWorkflowOnceAsync(instance);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflows_LimitOfNone_Throws(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        await WorkflowListContract.RefusesALimitOfNoneAsync(instance);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflows_RecordsHaveEnded_NoneIsListed(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        await WorkflowListContract.RemembersNoLongerThanARecordAsync(instance);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task NumberIssuers_AnyTexts_EachHasItsOwn(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        await WorkflowListContract.NumbersIssuersOnceAsync(one, other);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task NumberIssuers_MoreThanAreKept_ShareNumbers(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        await WorkflowListContract.NumbersMoreIssuersThanItKeepsAsync(one, other);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_WorkflowOfAnotherInstance_IsListedByBoth(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        var workflow = await AddAsync(one);

        Assert.Equal([workflow], (await WorkflowListContract.ListAsync(other, DateTimeOffset.MaxValue)).Select(it => it.Id));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 1_000)]
    public async Task TryAdd_WorkflowGoesOn_IsListedAgainAfterASecond(int ticks, int later)
    {
        using var instance = await StartAsync(ServerKind.Garnet);
        var workflow = await AddAsync(instance);

        instance.Clock.Advance(TimeSpan.FromSeconds(1) + TimeSpan.FromTicks(ticks));
        await AddAsync(instance, workflow);

        var listed = Assert.Single(await WorkflowListContract.ListAsync(instance, DateTimeOffset.MaxValue));
        Assert.Equal(Forge.Now.AddMilliseconds(later), listed.LastRecordedAt);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_MoreWorkflowsThanAreKept_OldestLeave(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        var redis = connection.GetDatabase();
        var before = Forge.Now.ToUnixTimeMilliseconds() - 20_000;
        var ids = Enumerable.Range(0, 10_000).Select(_ => Forge.NewId()).ToArray();
        await redis.SortedSetAddAsync($"{_prefix}recent", [.. ids.Select((id, i) => new SortedSetEntry(id, before + i))]);

        var workflow = await AddAsync(instance);

        var listed = await WorkflowListContract.ListAsync(instance, DateTimeOffset.MaxValue, limit: 20_000);
        Assert.Equal([workflow, .. ids[1..].Reverse()], listed.Select(it => it.Id));
        Assert.Equal(10_000, await redis.SortedSetLengthAsync($"{_prefix}recent"));
    }

    /// <summary>Requests are served, the list cannot be read, and the log says so once.</summary>
    [Fact]
    public async Task TryAdd_KeyOfAnotherKind_RecordsAreKeptAndTheLogSaysSo()
    {
        ServerProgram.SkipUnlessRedis("The error of a value of another kind");
        using var instance = await StartAsync(ServerKind.Redis);
        await using var connection = await (await servers.GetAsync(ServerKind.Redis)).ConnectAsync();
        var redis = connection.GetDatabase();
        await redis.StringSetAsync($"{_prefix}recent", "something else");

        foreach (var _ in Enumerable.Range(0, 3))
            Assert.True((await instance.VerifyAsync(Instances.Alice.Token(claims => claims["wid"] = Forge.NewId()))).Succeeded);
        var workflow = await AddAsync(instance);

        Assert.Single(await instance.ListAsync(workflow));
        await Assert.ThrowsAsync<EctStoreException>(() => WorkflowListContract.ListAsync(instance, DateTimeOffset.MaxValue));
        Assert.Single(instance.Get<FakeLogCollector>().GetSnapshot(), line => line.Id.Id is NotListed);

        await redis.KeyDeleteAsync($"{_prefix}recent");
        string[] listed = [];
        await Poll.UntilAsync(
            async () =>
            {
                await AddAsync(instance, workflow); // It is due: it was not listed.
                listed = [.. (await WorkflowListContract.ListAsync(instance, DateTimeOffset.MaxValue)).Select(it => it.Id)];
                return listed is not [];
            },
            Instances.Patience, "it is listed");
        Assert.Equal([workflow], listed);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflows_MemberOfAnyForm_StoreException(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        foreach (var member in new RedisValue[] { "", "x", Forge.NewId().ToUpperInvariant(), $"t:{Forge.NewId()}" })
        {
            await connection.GetDatabase().SortedSetAddAsync($"{_prefix}recent", member, Forge.Now.ToUnixTimeMilliseconds());
            await Assert.ThrowsAsync<EctStoreException>(() => WorkflowListContract.ListAsync(instance, DateTimeOffset.MaxValue));
            await connection.GetDatabase().KeyDeleteAsync($"{_prefix}recent");
        }
    }

    /// <summary>What an agent in the middle of a workflow leaves: two audiences, both hashes, a retry, a trace, two predecessors.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_RecordOfOrdinaryLength_TakesLessThan450BytesWithItsKey(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var record = new EctTokenRecord(TestTokens.Record(TestTokens.Token(
            after: [Forge.NewId(), Forge.NewId()], issuer: "spiffe://example.com/agent/researcher", workflow: Forge.NewId(),
            action: "review_specification", decision: "approved"), ancestorsKnown: false))
        {
            RecordedAt = Forge.Now.AddMilliseconds(345),
            Audiences = ["spiffe://example.com/agent/planner", "https://ledger.example.com/audit"],
            InputHash = EctDigest.Of("input"u8),
            OutputHash = EctDigest.Of("output"u8),
            RetryOf = Forge.NewId(),
            TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            KeyId = "researcher-2027-03",
            KeyThumbprint = EctDigest.Of("key"u8),
        };
        await instance.AddAsync(record);

        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        var key = $"{_prefix}t:{record.Id}";
        var length = await connection.GetDatabase().StringLengthAsync(key) + "ect:t:".Length + record.Id.Length;

        Assert.InRange(length, 300, 449);
        Records.AssertSame(record, Assert.Single(await instance.FindAsync(record.Id)));
    }

    private static async Task<string> AddAsync(TestService instance, string? workflow = null)
    {
        workflow ??= Forge.NewId();
        Assert.Null(await instance.AddAsync(TestTokens.Record(TestTokens.Token(workflow: workflow))));
        return workflow;
    }

    private async Task<TestService> StartAsync(ServerKind kind) =>
        Instances.Start((await servers.GetAsync(kind)).Configuration, _prefix);
}
