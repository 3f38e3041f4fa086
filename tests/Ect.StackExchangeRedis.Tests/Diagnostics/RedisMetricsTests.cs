using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Ect.StackExchangeRedis.Health;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Ect.StackExchangeRedis.Tests;

public sealed class RedisMetricsTests(SharedServers servers)
{
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_Root_EveryStepIsMeasured(ServerKind kind)
    {
        using var instance = Instances.Start((await servers.GetAsync(kind)).Configuration, Instances.NewPrefix());
        using var revocations = Durations(instance);
        await instance.RevokedAsync();
        Assert.Equal(["revocations.read ok"], revocations.GetMeasurementSnapshot().Select(it => $"{it.Tags["operation"]} {it.Tags["outcome"]}"));
        using var durations = Durations(instance);
        using var errors = Errors(instance);

        Assert.True((await instance.VerifyAsync(Instances.Alice.Token())).Succeeded);

        var steps = durations.GetMeasurementSnapshot().Where(it => it.Tags["operation"] is not "replay.renew");
        Assert.Equal(["replay.add ok", "store.add ok"], steps.Select(it => $"{it.Tags["operation"]} {it.Tags["outcome"]}").Order());
        Assert.DoesNotContain(errors.GetMeasurementSnapshot(), it => it.Tags["operation"] is not "replay.renew");

        var buckets = Assert.IsType<Histogram<double>>(durations.Instrument).Advice!.HistogramBucketBoundaries!;
        Assert.Equal((0.000_05, 10), (buckets[0], buckets[^1]));
    }

    /// <summary>A collection waits for nothing: it gets what the one before it has asked for, and nothing once Redis is gone.</summary>
    [Fact]
    public async Task Memory_Collected_IsThatOfTheServerUntilItIsGone()
    {
        ServerProgram.SkipUnlessRedis("maxmemory");
        await using var server = await RedisServer.StartAsync(ServerKind.Redis, new() { RedisArguments = ["--maxmemory", "100mb"] });
        using var instance = Instances.Start(server.Configuration, Instances.NewPrefix(), redis => redis.Timeout = TimeSpan.FromSeconds(1));
        await instance.UntilItAddsAsync();
        using var used = new MetricCollector<long>(instance.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.redis.memory.used");
        using var limit = new MetricCollector<long>(instance.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.redis.memory.limit");
        instance.Get<MemoryWatch>().Begin();

        used.RecordObservableInstruments();
        Assert.Empty(used.GetMeasurementSnapshot());
        await Poll.UntilAsync(() => Task.FromResult(Collect(used) is > 0), Instances.Patience, "the memory in use is collected");
        Assert.Equal(100 * 1024 * 1024, Collect(limit));

        server.Kill();
        instance.Clock.Advance(TimeSpan.FromSeconds(15));
        await Poll.UntilAsync(() => Task.FromResult(Collect(used) is null), Instances.Patience, "what nobody knows any more is left out");
        Assert.Null(Collect(limit));

        static long? Collect(MetricCollector<long> gauge)
        {
            gauge.GetMeasurementSnapshot(clear: true);
            gauge.RecordObservableInstruments();
            return gauge.GetMeasurementSnapshot() is [var measurement] ? measurement.Value : null;
        }
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_ServerHasGone_ErrorIsCountedWithItsKind(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start(server.Configuration, Instances.NewPrefix());
        Assert.True(await instance.AddAsync(Entries.Of(Entries.NewKey())));
        using var durations = Durations(instance);
        using var errors = Errors(instance);

        server.Kill();
        await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(Entries.Of(Entries.NewKey())));

        var error = Assert.Single(errors.GetMeasurementSnapshot(), it => it.Tags["operation"] is "replay.add");
        Assert.Equal((1, "Connection"), (error.Value, error.Tags["kind"]));
        Assert.Equal("failed", Assert.Single(durations.GetMeasurementSnapshot(), it => it.Tags["operation"] is "replay.add").Tags["outcome"]);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_ServerStandsStill_ErrorIsATimeout(ServerKind kind)
    {
        ServerProgram.SkipUnlessSignals();
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start(server.Configuration, Instances.NewPrefix(), redis => redis.Timeout = TimeSpan.FromSeconds(1));
        await instance.UntilItAddsAsync();
        using var errors = Errors(instance);

        await server.PauseAsync();
        await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(Entries.Of(Entries.NewKey())));

        await server.ContinueAsync();

        Assert.Equal("Timeout", Assert.Single(errors.GetMeasurementSnapshot(), it => it.Tags["operation"] is "replay.add").Tags["kind"]);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_RootAgainAndWithUnknownPredecessors_EntriesAreCountedByKind(ServerKind kind)
    {
        using var instance = Instances.Start((await servers.GetAsync(kind)).Configuration, Instances.NewPrefix());
        using var entries = new MetricCollector<long>(instance.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.redis.entries");
        var (token, requirement) = (Instances.Alice.Token(), new EctRequirement { UnresolvedPredecessors = EctUnresolvedPredecessors.Report });

        Assert.True((await instance.VerifyAsync(token)).Succeeded);
        Assert.Equal(EctFailureReason.Replayed, (await instance.VerifyAsync(token)).FailureReason);
        Assert.Equal(["record 1", "use 1"], Counted());

        Assert.True((await instance.VerifyAsync(requirement, After(Forge.NewId(), Forge.NewId()))).Succeeded);
        Assert.Equal(["awaited_id 2", "record 1", "use 1"], Counted());

        string After(params string[] ids) =>
            Instances.Alice.Token(claims => claims["pred"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]));

        IEnumerable<string> Counted()
        {
            var counted = entries.GetMeasurementSnapshot(clear: true).Select(it => $"{Assert.Single(it.Tags).Value} {it.Value}").ToArray();
            Assert.All(entries.GetMeasurementSnapshot(), it => Assert.Equal("kind", it.Tags.Single().Key));
            return counted.Order(); // Replay and store are asked together.
        }
    }

    private static MetricCollector<double> Durations(TestService instance) => new(instance.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.redis.duration");

    private static MetricCollector<long> Errors(TestService instance) => new(instance.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.redis.errors");
}
