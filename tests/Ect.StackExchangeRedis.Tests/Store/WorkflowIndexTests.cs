using StackExchange.Redis.Profiling;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>The index of a workflow has a bound, whoever writes to it.</summary>
public sealed class WorkflowIndexTests(SharedServers servers)
{
    private const int MaxRecords = 50;
    private readonly string _prefix = Instances.NewPrefix();
    private readonly string _workflow = Forge.NewId();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflow_MoreRecordsThanTheBound_NewestAreListedAndAllAreFound(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var records = NewRecords(MaxRecords + 1);
        foreach (var record in records[..^1]) await AddAsync(instance, record);
        Assert.Equal((MaxRecords, MaxRecords), (instance.Store.MaxListed, (await instance.ListAsync(_workflow)).Count));

        await AddAsync(instance, records[^1]);

        var listed = await instance.ListAsync(_workflow);
        Assert.Equal(records[1..].Select(record => record.Id).Order(), listed.Select(record => record.Id).Order());
        Assert.Equal(records.Length, (await instance.FindAsync([.. records.Select(record => record.Id)])).Count);
        Assert.Equal(MaxRecords, await LengthAsync(kind));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflow_Limit_WhatWasRecordedLastIsListed(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var records = NewRecords(10);
        foreach (var record in records) await AddAsync(instance, record);

        var listed = await instance.Store.ListWorkflowAsync(_workflow, 3, TestContext.Current.CancellationToken);

        Assert.Equal(records[^3..].Select(record => record.Id).Order(), listed.Select(record => record.Id).Order());
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_ManyAtOnce_IndexKeepsNoMoreThanTheBound(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        await instance.AddAsync(NewRecords(10 * MaxRecords));
        Assert.Equal(MaxRecords, await LengthAsync(kind));
    }

    /// <summary>Another instance allows more, or something else has written to the index.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflow_IndexIsLongerThanTheBound_AsksForNoMoreThanTheBound(ServerKind kind)
    {
        using var generous = await StartAsync(kind, MaxRecords * 20);
        await generous.AddAsync(NewRecords(MaxRecords * 20));
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix, options => options.MaxWorkflowRecords = MaxRecords);
        await instance.ListAsync(Forge.NewId());
        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);

        Assert.Equal(MaxRecords, (await instance.ListAsync(_workflow)).Count);
        Assert.Equal(MaxRecords + 1, session.FinishProfiling().Count());

        Assert.Equal(2, await RoundTrips.LeastAsync(session, () => instance.ListAsync(_workflow)));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_MembersWhoseRecordsHaveExpired_Leave(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var records = NewRecords(3);
        await AddAsync(instance, records[0]);
        instance.Clock.Advance(TimeSpan.FromHours(12));
        await AddAsync(instance, records[1]);
        Assert.Equal(2, await LengthAsync(kind));

        instance.Clock.Advance(TimeSpan.FromHours(12));
        await AddAsync(instance, records[2]);
        Assert.Equal(2, await LengthAsync(kind));
    }

    private EctTokenRecord[] NewRecords(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => TestTokens.Record(TestTokens.Token(workflow: _workflow)))];

    /// <summary>Each a millisecond later: which is newer has to be clear.</summary>
    private static async Task AddAsync(TestService instance, EctTokenRecord record)
    {
        await instance.AddAsync(record);
        instance.Clock.Advance(TimeSpan.FromMilliseconds(1));
    }

    private async Task<long> LengthAsync(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        return await connection.GetDatabase().SortedSetLengthAsync($"{_prefix}w:{_workflow}");
    }

    private async Task<TestService> StartAsync(ServerKind kind, int maxRecords = MaxRecords) =>
        Instances.Start((await servers.GetAsync(kind)).Configuration, _prefix, options => options.MaxWorkflowRecords = maxRecords);
}
