using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ect.StackExchangeRedis.Tests;

public sealed class RedisHealthCheckTests(SharedServers servers)
{
    private readonly string _prefix = Instances.NewPrefix();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Check_ServerTakesWrites_HealthyAndLeavesNothingForLong(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);

        var entry = await CheckAsync(server);
        Assert.True(entry.Status is HealthStatus.Healthy, entry.Description);
        Assert.EndsWith(kind is ServerKind.Redis // Garnet does not say.
            ? "and does not evict live entries."
            : "It names no maxmemory-policy. Make sure that it does not evict live entries.", entry.Description, StringComparison.Ordinal);

        Assert.Equal((true, true, true, 1), (entry.Data["replay"], entry.Data["store"], entry.Data["revocation"], entry.Data["masters"]));
        Assert.DoesNotContain(server.Address, string.Join(' ', entry.Data), StringComparison.Ordinal);

        await using var connection = await server.ConnectAsync();
        foreach (var key in connection.GetServers()[0].Keys(pattern: $"{_prefix}*"))
            Assert.InRange((await connection.GetDatabase().KeyTimeToLiveAsync(key))!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("noeviction", HealthStatus.Healthy)]
    [InlineData("allkeys-lru", HealthStatus.Degraded)]
    [InlineData("volatile-ttl", HealthStatus.Degraded)]
    public async Task Check_MaxmemoryPolicy_DegradedWhereLiveEntriesCouldBeEvicted(string policy, HealthStatus expected)
    {
        ServerProgram.SkipUnlessRedis("maxmemory-policy");
        await using var server = await RedisServer.StartAsync(ServerKind.Redis, new() { RedisArguments = ["--maxmemory-policy", policy] });

        var entry = await CheckAsync(server);

        Assert.Equal(expected, entry.Status);
        Assert.Equal(policy, entry.Data["maxmemory_policy"]);
        Assert.True((long)entry.Data["used_memory"] > 0);
        Assert.False(entry.Data.ContainsKey("maxmemory"));
        if (expected is HealthStatus.Degraded) Assert.Contains($"maxmemory-policy of Redis is {policy}", entry.Description, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Check_ServerHasGone_Unhealthy(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        server.Kill();
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(server)).Status);
    }

    [Fact]
    public async Task Check_ServerIsAReplica_Unhealthy()
    {
        ServerProgram.SkipUnlessRedis("Replication");
        await using var server = await RedisServer.StartAsync(ServerKind.Redis, new() { RedisArguments = ["--replicaof", "127.0.0.1", "1"] });
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(server)).Status);
    }

    [Fact]
    public async Task Check_MemoryIsFull_Unhealthy()
    {
        ServerProgram.SkipUnlessRedis("maxmemory");
        await using var server = await RedisServer.StartAsync(ServerKind.Redis, new() { RedisArguments = ["--maxmemory", "1"] });

        var entry = await CheckAsync(server);

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("Redis is full", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ConnectionOfTheApplicationThrows_UnhealthyWithoutItsText()
    {
        using var instance = Instances.Start(
            ect => ect.AddStackExchangeRedisConnection(_ => throw new InvalidTimeZoneException("The password is hunter2.")),
            ect => ect.Services.AddHealthChecks().AddEct());

        var report = await instance.Get<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        var entry = report.Entries["ect-redis"];
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.DoesNotContain("hunter2", entry.Description, StringComparison.Ordinal);
        Assert.Null(entry.Exception);
    }

    private async Task<HealthReportEntry> CheckAsync(RedisServer server)
    {
        using var instance = Instances.Start(server.Configuration, _prefix, build: ect => ect.Services.AddHealthChecks().AddEct());
        var report = await instance.Get<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return report.Entries["ect-redis"];
    }
}
