using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Ect.StackExchangeRedis.Tests;

public sealed class EctRedisMetricsTests(SharedServers servers)
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

        Assert.Equal(["replay.add ok", "store.add ok"], durations.GetMeasurementSnapshot().Select(it => $"{it.Tags["operation"]} {it.Tags["outcome"]}"));
        Assert.Empty(errors.GetMeasurementSnapshot());
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
        await instance.AddAsync(Entries.Of(Entries.NewKey()));
        using var errors = Errors(instance);

        await server.PauseAsync();
        await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(Entries.Of(Entries.NewKey())));

        await server.ContinueAsync();

        Assert.Equal("Timeout", Assert.Single(errors.GetMeasurementSnapshot(), it => it.Tags["operation"] is "replay.add").Tags["kind"]);
    }

    private static MetricCollector<double> Durations(TestService instance) => new(instance.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.redis.duration");

    private static MetricCollector<long> Errors(TestService instance) => new(instance.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.redis.errors");
}
