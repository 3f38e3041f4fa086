using Ect.StackExchangeRedis.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>A server is believed only for tokens that were issued after it was first asked: whatever it forgets, no token is used
/// twice.</summary>
public sealed class FenceTests(SharedServers servers)
{
    private readonly string _prefix = Instances.NewPrefix();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_NewInstallation_FencedUnlessTheOperatorSaysThatItIsNew(ServerKind kind)
    {
        var configuration = (await servers.GetAsync(kind)).Configuration;
        using var careful = Instances.Start(configuration, _prefix, redis => redis.FenceAtStart = true);
        using var trusting = Instances.Start(configuration, Instances.NewPrefix());

        var fenced = await careful.AssertFencedAsync(Entries.Of(Entries.NewKey()));

        Assert.Equal((true, TimeSpan.FromSeconds(32)), (fenced.NothingRecorded, fenced.RetryAfter));
        Assert.Equal("The Redis server that answers is not known to remember uses of tokens that were issued so early.", fenced.Message);
        Assert.True(await trusting.AddAsync(Entries.Of(Entries.NewKey())));
    }

    /// <summary>The tolerance is 30 s; what was issued within it of the first question may have been used before, by a service whose clock
    /// is behind.</summary>
    [Theory]
    [InlineData(29_999, false), InlineData(30_000, false), InlineData(30_001, true)]
    public async Task TryAdd_FenceStands_OnlyWhatWasIssuedLaterThanTheTolerance(int milliseconds, bool isBelieved)
    {
        using var instance = await StartFencedAsync(ServerKind.Garnet);
        var entry = Entries.Of(Entries.NewKey());
        await instance.AssertFencedAsync(entry); // of the same tag: it begins here
        instance.Clock.Advance(TimeSpan.FromMinutes(5));

        entry = entry with { IssuedAt = Forge.Now.AddMilliseconds(milliseconds) };
        if (isBelieved) Assert.True(await instance.AddAsync(entry));
        else await instance.AssertFencedAsync(entry);
    }

    /// <summary>With less tolerance it is 15 s: longer than a former master stays one, and than its mark lives.</summary>
    [Fact]
    public async Task TryAdd_ToleranceIsShort_FencedForFifteenSeconds()
    {
        var configuration = (await servers.GetAsync(ServerKind.Garnet)).Configuration;
        using var instance = Instances.Start(configuration, _prefix, redis => redis.FenceAtStart = true,
            ect => ect.Services.Configure<EctOptions>(options => options.ClockSkew = TimeSpan.FromSeconds(1)));

        Assert.Equal(TimeSpan.FromSeconds(17), (await instance.AssertFencedAsync(Entries.Of(Entries.NewKey()))).RetryAfter);
    }

    /// <summary>A caller that waits as long as it is told, and makes a new token then, is served.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_NewTokenAfterRetryAfter_Accepted(ServerKind kind)
    {
        using var instance = await StartFencedAsync(kind);
        instance.Clock.Advance(TimeSpan.FromMilliseconds(700));

        var refused = await instance.VerifyAsync(Instances.Alice.Token());
        await instance.UntilAllMarksAsync(await servers.GetAsync(kind), _prefix);
        instance.Clock.Advance(refused.RetryAfter!.Value);

        Assert.Equal(EctFailureReason.ReplayFenced, refused.FailureReason);
        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync(TokenNow(instance)));
    }

    /// <summary>What is fenced is not used up: an instance that believes the server accepts it still.</summary>
    [Fact]
    public async Task TryAdd_Fenced_NothingIsRecorded()
    {
        var server = await servers.GetAsync(ServerKind.Garnet);
        using var instance = await StartFencedAsync(ServerKind.Garnet);
        var entry = Entries.Of(Entries.NewKey());
        await instance.AssertFencedAsync(entry);

        await using var connection = await server.ConnectAsync();
        Assert.Empty(connection.KeysButMarks($"{_prefix}r:"));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_OneOfSeveralHeadsIsFenced_NoneIsUsedUp(ServerKind kind)
    {
        using var instance = await StartFencedAsync(kind);
        await instance.ReasonOfAsync(Instances.Alice.Token());
        await instance.UntilAllMarksAsync(await servers.GetAsync(kind), _prefix);
        instance.Clock.Advance(TimeSpan.FromMinutes(1));
        var (old, late) = (Instances.Alice.Token(), TokenNow(instance));

        Assert.Equal(EctFailureReason.ReplayFenced, (await instance.VerifyAsync(late, old)).FailureReason);
        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync(late));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_ServerIsFlushed_UsesAreFencedAndToldOnce(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start(server.Configuration, _prefix);
        using var fences = instance.Fences();
        var used = Entries.NewKey();
        Assert.True(await instance.AddAsync(Entries.Of(used)));
        await instance.UntilAllMarksAsync(server, _prefix);

        await server.ExecuteAsync("FLUSHALL");

        await instance.AssertFencedAsync(Entries.Of(used));
        for (var i = 0; i < 100; i++) await instance.AssertFencedAsync(Entries.Of(Entries.NewKey()));
        Assert.Single(instance.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Name is "MarkIsMissing");
        Assert.Equal("mark", Assert.Single(fences.GetMeasurementSnapshot()).Tags["cause"]);
        await instance.UntilAllMarksAsync(server, _prefix);
        instance.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync(TokenNow(instance)));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_ServerRestartsWithoutData_UsesAreFencedAndNewTokensPass(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start(server.Configuration, _prefix, redis => redis.Timeout = TimeSpan.FromSeconds(10));
        var token = Instances.Alice.Token();
        await instance.UntilItAddsAsync();
        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync(token));
        await instance.UntilAllMarksAsync(server, _prefix);

        server.Kill();
        await server.RestartAsync();

        var reason = EctFailureReason.None;
        await Poll.UntilAsync(async () => (reason = await instance.ReasonOfAsync(token))
            is not (EctFailureReason.ReplayCacheUnavailable or EctFailureReason.RevocationUnavailable), TimeSpan.FromSeconds(60), "it answers");
        Assert.Equal(EctFailureReason.ReplayFenced, reason);
        await instance.UntilAllMarksAsync(server, _prefix);
        instance.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync(TokenNow(instance)));
        Assert.Equal(EctFailureReason.ReplayFenced, await instance.ReasonOfAsync(token));
    }

    /// <summary>A restart of the service, one instance after the other: nobody is fenced, and nothing forgotten.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_RollingRestart_ServerStaysBelieved(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        var used = Entries.NewKey();
        var instance = Instances.Start(server.Configuration, _prefix);
        try
        {
            Assert.True(await instance.AddAsync(Entries.Of(used)));
            for (var i = 0; i < 5; i++)
            {
                await instance.UntilAllMarksAsync(server, _prefix);
                using (var former = instance)
                {
                    instance = Instances.Start(server.Configuration, _prefix, redis => redis.FenceAtStart = true);
                    Assert.False(await instance.AddAsync(Entries.Of(used))); // before the marks can end, which live for three seconds
                }

                Assert.True(await instance.AddAsync(Entries.Of(Entries.NewKey())));
            }
        }
        finally
        {
            instance.Dispose();
        }
    }

    /// <summary>When all instances were away, nobody saw what happened to the server meanwhile.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_AllInstancesWereAway_FencedUnlessToldOtherwise(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        var (used, another) = (Entries.NewKey(), Entries.NewKey());
        using (var instance = Instances.Start(server.Configuration, _prefix))
        {
            Assert.True(await instance.AddAsync(Entries.Of(used)));
            await instance.UntilAllMarksAsync(server, _prefix);
        }

        await FenceHelp.UntilNoMarkAsync(server, _prefix);
        using (var trusting = Instances.Start(server.Configuration, _prefix))
        {
            Assert.False(await trusting.AddAsync(Entries.Of(used)));
            Assert.True(await trusting.AddAsync(Entries.Of(another)));
        }

        await FenceHelp.UntilNoMarkAsync(server, _prefix);
        using var careful = Instances.Start(server.Configuration, _prefix, redis => redis.FenceAtStart = true);
        await careful.AssertFencedAsync(Entries.Of(used));
    }

    /// <summary>A service with nothing to do renews its marks all the same.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Renewal_NoRequests_MarksAreRenewed(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        using var instance = Instances.Start(server.Configuration, _prefix);
        instance.Get<IEctReplayCache>(); // begins
        await instance.UntilAllMarksAsync(server, _prefix);
        await using var connection = await server.ConnectAsync();
        var mark = $"{_prefix}r:{{3f}}:mark";

        for (var renewals = 0; renewals < 4; renewals++)
        {
            var end = await connection.GetDatabase().KeyExpireTimeAsync(mark);
            await Poll.UntilAsync(async () => await connection.GetDatabase().KeyExpireTimeAsync(mark) > end, Instances.Patience, "the mark is renewed");
        }

        Assert.True(await instance.AddAsync(Entries.Of(Entries.NewKey())));
    }

    [Fact]
    public async Task Verify_TwoServersSayThatTheyAreMaster_UnavailableAndNothingIsRecorded()
    {
        await using var one = await RedisServer.StartAsync(ServerKind.Garnet);
        await using var other = await RedisServer.StartAsync(ServerKind.Garnet);
        using var instance = Instances.Start($"{one.Address},{other.Address}", _prefix);

        var e = await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(Entries.Of(Entries.NewKey())));

        Assert.Contains("More than one Redis server says that it is the master", e.Message, StringComparison.Ordinal);
        Assert.True(e.NothingRecorded);
        Assert.Equal(EctFailureReason.ReplayCacheUnavailable, await instance.ReasonOfAsync());
        foreach (var server in new[] { one, other })
        {
            await using var connection = await server.ConnectAsync();
            Assert.Empty(connection.KeysButMarks($"{_prefix}r:"));
        }
    }

    /// <summary>Nothing is forgotten: the mark comes back with the uses, on the same server.</summary>
    [Fact]
    public async Task TryAdd_ServerReloadsItsData_StaysBelieved()
    {
        ServerProgram.SkipUnlessRedis("DEBUG RELOAD");
        await using var server = await RedisServer.StartAsync(ServerKind.Redis, new() { RedisArguments = ["--enable-debug-command", "yes"] });
        using var instance = Instances.Start(server.Configuration, _prefix);
        var used = Entries.NewKey();
        Assert.True(await instance.AddAsync(Entries.Of(used)));
        await instance.UntilAllMarksAsync(server, _prefix);

        await server.ExecuteAsync("DEBUG", "RELOAD");

        Assert.False(await instance.AddAsync(Entries.Of(used)));
        Assert.True(await instance.AddAsync(Entries.Of(Entries.NewKey())));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Start_FenceIsOff_Warns(bool isFenced, int warnings)
    {
        var configuration = (await servers.GetAsync(ServerKind.Garnet)).Configuration;
        using var instance = Instances.Start(configuration, _prefix, redis => redis.Fence = isFenced);
        foreach (var service in instance.Get<IEnumerable<IHostedService>>().OfType<RedisStarter>()) await service.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(warnings, instance.Get<FakeLogCollector>().GetSnapshot().Count(record => record.Id.Name is "FenceIsOff"));
    }

    /// <summary>What the fence is for.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_FenceIsOffAndServerIsFlushed_TokenIsUsedAgain(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start(server.Configuration, _prefix, redis => redis.Fence = false);
        var used = Entries.NewKey();
        Assert.True(await instance.AddAsync(Entries.Of(used)));
        Assert.False(await instance.AddAsync(Entries.Of(used)));

        await server.ExecuteAsync("FLUSHALL");

        Assert.True(await instance.AddAsync(Entries.Of(used)));
    }

    private async Task<TestService> StartFencedAsync(ServerKind kind) =>
        Instances.Start((await servers.GetAsync(kind)).Configuration, _prefix, redis => redis.FenceAtStart = true);

    private static string TokenNow(TestService instance) =>
        Instances.Alice.Token(claims => claims["iat"] = instance.Clock.GetUtcNow().ToUnixTimeSeconds());
}
