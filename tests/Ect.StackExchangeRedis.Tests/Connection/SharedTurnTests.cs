using Ect.StackExchangeRedis.Connection;
using StackExchange.Redis.Profiling;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>Steps of many requests that wait for one turn: each fails, ends and is judged alone.</summary>
public sealed class SharedTurnTests(SharedServers servers)
{
    private readonly string _prefix = Instances.NewPrefix();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Add_UsesAndRecordsOfManyRequests_TwoCommands(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        await instance.UntilItAddsAsync();
        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);
        var commands = int.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            using var held = await HeldQueue.HoldAsync(instance.Get<SendQueue>());
            session.FinishProfiling();
            Task<bool>[] uses = [.. Enumerable.Range(0, 16).Select(_ => instance.AddAsync(Entries.Of(Entries.NewKey())))];
            Task<EctTokenRecord?>[] records =
                [.. Enumerable.Range(0, 16).Select(_ => instance.AddAsync(TestTokens.Record(TestTokens.Token())))];

            held.Dispose();

            Assert.All(await Task.WhenAll(uses), Assert.True);
            Assert.All(await Task.WhenAll(records), Assert.Null);
            commands = Math.Min(commands, session.FinishProfiling().Count());
        }

        Assert.Equal(2, commands); // The least: the renewal of the marks, which is no request's, can come between.
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Add_OneCallerGoesBeforeTheTurn_OthersAreWrittenAndItsIsNot(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        await instance.UntilItAddsAsync();
        using var gone = new CancellationTokenSource();
        var (use, record) = (Entries.Of(Entries.NewKey()), TestTokens.Record(TestTokens.Token()));
        using var held = await HeldQueue.HoldAsync(instance.Get<SendQueue>());
        var stays = instance.AddAsync(TestTokens.Record(TestTokens.Token()));
        Task[] goes =
        [
            instance.Get<IEctReplayCache>().TryAddAsync([use], gone.Token).AsTask(),
            instance.Store.TryAddAsync([record], gone.Token).AsTask(),
        ];
        var staysToo = instance.AddAsync(Entries.Of(Entries.NewKey()));

        await gone.CancelAsync();
        foreach (var step in goes) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step);
        held.Dispose();

        Assert.Null(await stays);
        Assert.True(await staysToo);
        var redis = connection.GetDatabase();
        Assert.False(await redis.KeyExistsAsync(Uses.KeyOf(_prefix, use)));
        Assert.False(await redis.KeyExistsAsync($"{_prefix}t:{record.Id}"));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Add_TurnComesTooLate_FailsInTimeAndIsNeverWritten(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix, redis => redis.Timeout = TimeSpan.FromMilliseconds(200));
        await instance.UntilItAddsAsync();
        var (use, record) = (Entries.Of(Entries.NewKey()), TestTokens.Record(TestTokens.Token()));
        using var held = await HeldQueue.HoldAsync(instance.Get<SendQueue>());

        var used = await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(use));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.AddAsync(record));
        held.Dispose();

        Assert.True(used.NothingRecorded);
        await Poll.UntilAsync(async () => await instance.AddsAsync(Entries.Of(Entries.NewKey())), Instances.Patience, "others are written");
        var redis = connection.GetDatabase();
        Assert.False(await redis.KeyExistsAsync(Uses.KeyOf(_prefix, use)));
        Assert.False(await redis.KeyExistsAsync($"{_prefix}t:{record.Id}"));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Add_OneWriteFails_OthersAreWritten(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        await instance.UntilItAddsAsync();
        EctTokenRecord[] records = [.. Enumerable.Range(0, 3).Select(_ => TestTokens.Record(TestTokens.Token()))];
        await connection.GetDatabase().StringSetAsync($"{_prefix}t:{records[1].Id}", "not a record");
        using var held = await HeldQueue.HoldAsync(instance.Get<SendQueue>());
        Task<EctTokenRecord?>[] writes = [.. records.Select(record => instance.AddAsync(record))];

        held.Dispose();

        Assert.Null(await writes[0]);
        await Assert.ThrowsAsync<EctStoreException>(() => writes[1]);
        Assert.Null(await writes[2]);
        Assert.Equal(2, (await instance.FindAsync(records[0].Id, records[2].Id)).Count);
    }

    /// <summary>A command is no longer than what a server should do without a pause.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Add_RecordsOfMoreRequestsThanOneCommandTakes_TwoCommands(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        await instance.AddAsync(TestTokens.Record(TestTokens.Token()));
        EctTokenRecord[] records = [.. Enumerable.Range(0, 65).Select(_ => Record(Forge.NewId()))];
        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);
        using var held = await HeldQueue.HoldAsync(instance.Get<SendQueue>());
        Task<EctTokenRecord?>[] writes = [.. records.Select(record => instance.AddAsync(record))];

        held.Dispose();

        Assert.All(await Task.WhenAll(writes), Assert.Null);
        Assert.Equal(2, session.FinishProfiling().Count());
        Assert.Equal(65, (await instance.FindAsync([.. records.Select(record => record.Id)])).Count);
        foreach (var record in records) Assert.Equal(record.Id, Assert.Single(await instance.ListAsync(record.WorkflowId!)).Id);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Add_RecordsOfOneWorkflowByManyRequests_AllAreListed(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        await instance.AddAsync(TestTokens.Record(TestTokens.Token()));
        var (workflow, other) = (Forge.NewId(), Forge.NewId());
        EctTokenRecord[] records =
            [.. Enumerable.Range(0, 5).Select(i => Record(i is 2 ? other : workflow)), TestTokens.Record(TestTokens.Token())];
        using var held = await HeldQueue.HoldAsync(instance.Get<SendQueue>());
        Task<EctTokenRecord?>[] writes = [.. records.Select(record => instance.AddAsync(record))];

        held.Dispose();

        Assert.All(await Task.WhenAll(writes), Assert.Null);
        Assert.Equal(4, (await instance.ListAsync(workflow)).Count);
        Assert.Equal(records[2].Id, Assert.Single(await instance.ListAsync(other)).Id);
    }

    /// <summary>Other software has written under one record's key or under the index of one workflow.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Add_OneKeyIsOfAnotherKind_ItsStepFailsAlone(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        await instance.AddAsync(TestTokens.Record(TestTokens.Token()));
        EctTokenRecord[] records = [.. Enumerable.Range(0, 4).Select(_ => Record(Forge.NewId()))];
        var redis = connection.GetDatabase();
        await redis.StringSetAsync($"{_prefix}w:{records[1].WorkflowId}", "not an index");
        await redis.SortedSetAddAsync($"{_prefix}t:{records[2].Id}", "not a record", 1);
        using var held = await HeldQueue.HoldAsync(instance.Get<SendQueue>());
        Task<EctTokenRecord?>[] writes = [.. records.Select(record => instance.AddAsync(record))];

        held.Dispose();

        Assert.Null(await writes[0]);
        await Assert.ThrowsAsync<EctStoreException>(() => writes[1]);
        if (kind is ServerKind.Redis) await Assert.ThrowsAsync<EctStoreException>(() => writes[2]);
        else Assert.Null(await writes[2]); // It keeps values of different kinds apart, and finds no value there.
        Assert.Null(await writes[3]);
        Assert.Single(await instance.ListAsync(records[3].WorkflowId!));
    }

    private static EctTokenRecord Record(string workflow) => TestTokens.Record(TestTokens.Token(workflow: workflow));
}
