using Ect.Replay;
using Ect.Revocation;
using Ect.StackExchangeRedis.Health;
using Ect.StackExchangeRedis.Replay;
using Ect.StackExchangeRedis.Store;
using Ect.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Tests;

public sealed class EctRedisBuilderExtensionsTests(SharedServers servers)
{
    private const string Anywhere = "localhost:1";
    private readonly string _prefix = Instances.NewPrefix();

    [Fact]
    public void AddStackExchangeRedis_InMemoryServices_AreReplacedOnPurpose()
    {
        using var instance = Instances.Start(ect => ect.AddStackExchangeRedis(Anywhere));

        Assert.IsType<RedisReplayCache>(Assert.Single(instance.Get<IEnumerable<IEctReplayCache>>()));
        Assert.IsType<RedisStore>(Assert.Single(instance.Get<IEnumerable<IEctStore>>()));
        Assert.IsType<SharedRevocations>(Assert.Single(instance.Get<IEnumerable<IEctRevocations>>()));
        Assert.Single(instance.Get<IEnumerable<IEctRevocationSource>>(), source => source == instance.Get<IEctRevocations>());
    }

    [Fact]
    public void AddStackExchangeRedis_AddEctAgain_StaysReplaced()
    {
        using var instance = Instances.Start(ect => ect.AddStackExchangeRedis(Anywhere).Services.AddEctCore());

        Assert.IsType<RedisReplayCache>(instance.Get<IEctReplayCache>());
        Assert.IsType<RedisStore>(instance.Get<IEctStore>());
    }

    [Theory]
    [InlineData(true, false, false, typeof(RedisReplayCache), typeof(InMemoryStore), typeof(InMemoryEctRevocations))]
    [InlineData(false, true, false, typeof(InMemoryReplayCache), typeof(RedisStore), typeof(InMemoryEctRevocations))]
    [InlineData(false, false, true, typeof(InMemoryReplayCache), typeof(InMemoryStore), typeof(SharedRevocations))]
    public void AddStackExchangeRedis_ForOneOfThem_TheOthersStayInMemory(bool forReplay, bool forStore, bool forRevocation, Type replay, Type store, Type revocations)
    {
        using var instance = Instances.Start(ect => ect.AddStackExchangeRedis(Anywhere, redis =>
            (redis.UseForReplay, redis.UseForStore, redis.UseForRevocation) = (forReplay, forStore, forRevocation)));

        Assert.IsType(replay, instance.Get<IEctReplayCache>());
        Assert.IsType(store, instance.Get<IEctStore>());
        Assert.IsType(revocations, instance.Get<IEctRevocations>());
        Assert.Equal(forRevocation, instance.Get<IEctRevocations>().IsShared);
    }

    [Fact]
    public async Task Host_StoppedAfterItWasDisposedOf_IsNoError()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddEctCore(ect => ect.Identity = Forge.Me).AddStackExchangeRedis($"127.0.0.1:{FreePort.Next()}");
        builder.Services.AddFakeLogging();
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var starter = Assert.Single(host.Services.GetServices<IHostedService>().OfType<RedisStarter>());
        var logs = host.Services.GetFakeLogCollector();

        host.Dispose();
        await starter.StopAsync(TestContext.Current.CancellationToken);
        starter.Dispose();

        Assert.DoesNotContain(logs.GetSnapshot(), record => record.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Start_ConnectionStringWithAPassword_SummaryNamesRedisAndNoPartOfIt()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddEctCore(ect => ect.Identity = Forge.Me).AddStackExchangeRedis("127.0.0.1:1,password=hunter2,abortConnect=false");
        builder.Services.AddFakeLogging();
        using var host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        var logs = host.Services.GetFakeLogCollector().GetSnapshot();
        var summary = Assert.Single(logs, record => record.Id.Name is "EctIsSetUp").Message;
        Assert.EndsWith(
            "Issuers: none. Minimum level: L2. Replay cache: Redis. Store: Redis. Revocations: Redis. Ledger: none.",
            summary, StringComparison.Ordinal);
        Assert.All(logs, record => Assert.DoesNotContain("hunter2", $"{record.Message} {record.Exception}", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(WaysOff))]
    public async Task Start_SwitchedOff_NothingConnectsAndEverythingStaysInMemory(string key, string value, string? also, string? alsoToo)
    {
        var builder = Host.CreateApplicationBuilder();
        var settings = new Dictionary<string, string?> { [key] = value };
        if (also is not null && alsoToo is not null) (settings[also], settings[alsoToo]) = (value, value);
        builder.Services.AddEctCore(ect => ect.Identity = Forge.Me).AddStackExchangeRedis(Section(settings));
        builder.Services.AddHealthChecks().AddEct();
        builder.Services.AddFakeLogging();
        using var host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.IsType<InMemoryReplayCache>(host.Services.GetRequiredService<IEctReplayCache>());
        Assert.IsType<InMemoryStore>(host.Services.GetRequiredService<IEctStore>());
        Assert.IsType<InMemoryEctRevocations>(host.Services.GetRequiredService<IEctRevocations>());
        var health = report.Entries["ect-redis"];
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Contains("switched off", health.Description, StringComparison.Ordinal);
        Assert.Equal(["replay", "revocation", "store"], health.Data.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(host.Services.GetFakeLogCollector().GetSnapshot(), record => record.Category?.Contains("Redis", StringComparison.Ordinal) is true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_SwitchedOff_ConnectionOfTheApplicationIsNotAskedFor(bool byEnabled)
    {
        var isAsked = false;
        using var instance = Instances.Start(ect => ect.AddStackExchangeRedisConnection(_ =>
        {
            isAsked = true;
            throw new InvalidOperationException();
        }, redis =>
        {
            if (byEnabled) redis.Enabled = false;
            else (redis.UseForReplay, redis.UseForStore, redis.UseForRevocation) = (false, false, false);
        }));

        foreach (var service in instance.Get<IEnumerable<IHostedService>>()) await service.StartAsync(TestContext.Current.CancellationToken);
        Assert.True((await instance.VerifyAsync(Instances.Alice.Token())).Succeeded);
        foreach (var service in instance.Get<IEnumerable<IHostedService>>()) await service.StopAsync(TestContext.Current.CancellationToken);

        Assert.False(isAsked);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task AddStackExchangeRedis_ConnectionOfTheApplication_IsUsedAndNotDisposed(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using (var instance = Instances.Start(connection, _prefix)) await instance.AddAsync(Entries.Of(Entries.NewKey()));

        Assert.True(connection.IsConnected);
        Assert.Single(connection.KeysButMarks(_prefix));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task AddStackExchangeRedis_ConnectionThatIsAService_IsUsedAndDisposedByItsOwnerOnly(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using (var instance = Instances.Start(ect =>
        {
            ect.Services.AddSingleton<IConnectionMultiplexer>(connection);
            ect.AddStackExchangeRedisConnection(provider => provider.GetRequiredService<IConnectionMultiplexer>(), redis => (redis.KeyPrefix, redis.FenceAtStart) = (_prefix, false));
        }))
            await instance.AddAsync(Entries.Of(Entries.NewKey()));

        Assert.True(connection.IsConnected);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task AddStackExchangeRedis_OwnConnection_EndsWithTheService(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        var name = $"own-{Guid.NewGuid():N}";
        using (var instance = Instances.Start($"{(await servers.GetAsync(kind)).Configuration},name={name}", _prefix))
        {
            await instance.AddAsync(Entries.Of(Entries.NewKey()));
            Assert.Contains(await connection.GetServers()[0].ClientListAsync(), client => client.Name == name);
        }

        await Poll.UntilAsync(async () => (await connection.GetServers()[0].ClientListAsync()).All(client => client.Name != name), Instances.Patience, "its connections are closed");
    }

    [Fact]
    public void AddStackExchangeRedis_Section_IsBoundAsAWhole()
    {
        var section = Section(new()
        {
            ["Ect:Redis:Configuration"] = Anywhere,
            ["Ect:Redis:KeyPrefix"] = "orders:",
            ["Ect:Redis:Timeout"] = "00:00:00.2",
            ["Ect:Redis:StoreRetention"] = "2.00:00:00",
            ["Ect:Redis:Enabled"] = "true",
            ["Ect:Redis:UseForReplay"] = "true",
            ["Ect:Redis:UseForStore"] = "false",
            ["Ect:Redis:UseForRevocation"] = "false",
        });
        using var instance = Instances.Start(ect => ect.AddStackExchangeRedis(section));

        var options = instance.Get<IOptions<EctRedisOptions>>().Value;
        Assert.Equal((Anywhere, "orders:", TimeSpan.FromMilliseconds(200), TimeSpan.FromDays(2), true, false, false),
            (options.Configuration, options.KeyPrefix, options.Timeout, options.StoreRetention, options.UseForReplay, options.UseForStore, options.UseForRevocation));
    }

    [Fact]
    public void Options_NothingIsSet_AreTheDocumentedOnes()
    {
        var options = new EctRedisOptions();
        Assert.Equal((null, "ect:", TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(24), true, true, true),
            (options.Configuration, options.KeyPrefix, options.Timeout, options.StoreRetention, options.UseForReplay, options.UseForStore, options.UseForRevocation));
        Assert.True(options.Enabled);
    }

    [Fact]
    public void Options_SeveralMistakes_AreAllNamedAndTheConnectionStringIsNot()
    {
        const string Secret = "pq7TzW";
        using var instance = Instances.Start(ect => ect.AddStackExchangeRedis($"password={Secret}", redis =>
        {
            redis.KeyPrefix = new string('x', 65);
            redis.Timeout = TimeSpan.Zero;
            redis.StoreRetention = TimeSpan.Zero;
        }));

        var e = Assert.Throws<OptionsValidationException>(() => instance.Get<IOptions<EctRedisOptions>>().Value);

        Assert.Equal(4, e.Failures.Count());
        Assert.All(["Configuration", "KeyPrefix", "Timeout", "StoreRetention"], name => Assert.Contains(name, e.Message, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, $"{e}", StringComparison.Ordinal);
    }

    [Fact]
    public void Options_SectionWithoutConfiguration_IsRefused()
    {
        using var instance = Instances.Start(ect => ect.AddStackExchangeRedis(Section([])));
        var e = Assert.Throws<OptionsValidationException>(() => instance.Get<IOptions<EctRedisOptions>>().Value);
        Assert.Contains("Ect:Redis:Configuration", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_WhatTheBinderPassesOver_IsRefused()
    {
        using var instance = Instances.Start(ect => ect.AddStackExchangeRedis(Section(new()
        {
            ["Ect:Redis:Configuration"] = Anywhere,
            ["Ect:Redis:Prefix"] = "orders:",
            ["Ect:Redis:Timeout"] = "2",
        })));

        var e = Assert.Throws<OptionsValidationException>(() => instance.Get<IOptions<EctRedisOptions>>().Value);

        Assert.Contains(e.Failures, failure => failure.StartsWith("Ect:Redis:Prefix is not a setting", StringComparison.Ordinal));
        Assert.Contains(e.Failures, failure => failure.StartsWith("Ect:Redis:Timeout is '2', which would be days", StringComparison.Ordinal));
    }

    /// <summary>Settings that stand beside a connection string in code are read by nobody.</summary>
    [Theory]
    [InlineData(true), InlineData(false)]
    public void Options_SectionInThatOfEcts_IsFineWhereItIsRead(bool isRead)
    {
        var section = Section(new() { ["Ect:Redis:Configuration"] = Anywhere });
        var outer = new ConfigurationBuilder().AddInMemoryCollection([new("Ect:Redis:Configuration", Anywhere)]).Build().GetSection("Ect");
        using var instance = Instances.Start(ect =>
        {
            ect.Services.AddEctCore(outer);
            if (isRead) ect.AddStackExchangeRedis(section);
            else ect.AddStackExchangeRedis(Anywhere);
        });

        var e = Record.Exception(() => instance.Get<IOptions<EctOptions>>().Value);

        if (isRead) Assert.Null(e);
        else Assert.StartsWith("Ect:Redis is not read and has no effect.", Assert.Single(Assert.IsType<OptionsValidationException>(e).Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    public void Options_TimeoutAroundItsLimits_IsRefusedBelowOne(int ticks, bool isRefused) =>
        Assert.Equal(isRefused, IsRefused(redis => redis.Timeout = TimeSpan.FromTicks(ticks)));

    [Theory]
    [InlineData(63, false)]
    [InlineData(64, false)]
    [InlineData(65, true)]
    public void Options_PrefixAroundItsLimit_IsRefusedBeyondIt(int length, bool isRefused) =>
        Assert.Equal(isRefused, IsRefused(redis => redis.KeyPrefix = new string('x', length)));

    public static TheoryData<string, string, string?, string?> WaysOff => new()
    {
        { "Ect:Redis:Enabled", "false", null, null },
        { "Ect:Redis:UseForReplay", "false", "Ect:Redis:UseForStore", "Ect:Redis:UseForRevocation" },
    };

    private static bool IsRefused(Action<EctRedisOptions> configure)
    {
        using var instance = Instances.Start(ect => ect.AddStackExchangeRedis(Anywhere, configure));
        return Record.Exception(() => instance.Get<IOptions<EctRedisOptions>>().Value) is OptionsValidationException;
    }

    private static IConfigurationSection Section(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("Ect:Redis");
}
