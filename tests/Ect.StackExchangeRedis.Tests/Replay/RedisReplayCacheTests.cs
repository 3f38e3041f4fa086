using Ect.StackExchangeRedis.Fencing;

namespace Ect.StackExchangeRedis.Tests;

public sealed class RedisReplayCacheTests(SharedServers servers)
{
    private readonly string _prefix = Instances.NewPrefix();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_SecondAttempt_FalseOnEveryInstance(ServerKind kind)
    {
        var (one, other) = await StartTwoAsync(kind);
        using var _ = one;
        using var __ = other;
        var key = Entries.NewKey();

        Assert.True(await one.AddAsync(Entries.Of(key)));
        Assert.False(await one.AddAsync(Entries.Of(key)));
        Assert.False(await other.AddAsync(Entries.Of(key)));
    }

    [Fact]
    public async Task Calls_NothingIsGiven_NameWhatIsMissing()
    {
        using var instance = await StartAsync(ServerKind.Garnet);

        var cache = instance.Get<IEctReplayCache>();

        await Assert.ThrowsAsync<ArgumentNullException>("entries", async () => await cache.TryAddAsync(null!, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentNullException>("entries", async () => await cache.ReleaseAsync(null!, TestContext.Current.CancellationToken));
    }

    /// <summary>Garnet writes the use beside it.</summary>
    [Fact]
    public async Task TryAdd_SomethingElseStandsUnderTheKey_SaysSoAndRecordsNothing()
    {
        ServerProgram.SkipUnlessRedis("A key of another type");
        using var instance = await StartAsync(ServerKind.Redis);
        var entry = Entries.Of(Entries.NewKey());
        await using var connection = await (await servers.GetAsync(ServerKind.Redis)).ConnectAsync();
        await connection.GetDatabase().ListLeftPushAsync(new ReplayKeys(_prefix).Of(entry.Key), "x");

        var e = await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(entry));

        Assert.Equal((true, false), (e.NothingRecorded, e.IsFenced));
        Assert.Equal(
            "The key of a use in Redis holds another value. Make sure that only ECTs use keys with this prefix.", e.Message);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_SameAttemptAgain_TrueBecauseItsOwnWriteIsNoReplay(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        EctReplayEntry[] entries = [Entries.Of(Entries.NewKey()), Entries.Of(Entries.NewKey())];

        Assert.True(await instance.AddAsync(entries));
        Assert.True(await instance.AddAsync(entries));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_OneOfSeveralIsOurOwnAndOneIsNot_FalseAndOurOwnIsTakenBack(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var own = Entries.Of(Entries.NewKey());
        var used = Entries.NewKey();
        await instance.AddAsync(own);
        await instance.AddAsync(Entries.Of(used));

        Assert.False(await instance.AddAsync(own, Entries.Of(used)));
        Assert.True(await instance.AddAsync(Entries.Of(own.Key)));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_OneOfSeveralIsThere_NoneIsRecorded(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        EctDigest used = Entries.NewKey(), before = Entries.NewKey(), after = Entries.NewKey();
        await instance.AddAsync(Entries.Of(used));

        Assert.False(await instance.AddAsync(Entries.Of(before), Entries.Of(used), Entries.Of(after)));

        Assert.True(await instance.AddAsync(Entries.Of(before), Entries.Of(after)));
        Assert.False(await instance.AddAsync(Entries.Of(used)));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_AnyKey_IsTheDigestBehindThePrefixAndHoldsTheAttempt(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var entry = Entries.Of(Entries.NewKey());
        await instance.AddAsync(entry);

        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        var key = Assert.Single(connection.KeysButMarks(_prefix));
        Assert.Equal(Uses.KeyOf(_prefix, entry), key.ToString());
        Assert.Equal(entry.Attempt.ToByteArray(), (byte[]?)await connection.GetDatabase().StringGetAsync(key));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_EntryHasExpired_TokenCanBeUsedAgain(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var key = Entries.NewKey();
        Assert.True(await instance.AddAsync(new EctReplayEntry(key, Guid.NewGuid(), TimeSpan.FromSeconds(1), Forge.Now)));

        await Poll.UntilAsync(() => instance.AddAsync(Entries.Of(key)), Instances.Patience, "the entry has expired");
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Release_OwnAttempt_CanBeUsedAgain(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        EctReplayEntry[] entries = [Entries.Of(Entries.NewKey()), Entries.Of(Entries.NewKey())];
        await instance.AddAsync(entries);

        await instance.ReleaseAsync(entries);

        Assert.True(await instance.AddAsync(Entries.Of(entries[0].Key), Entries.Of(entries[1].Key)));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Release_AnotherAttemptsEntry_Stays(ServerKind kind)
    {
        var (one, other) = await StartTwoAsync(kind);
        using var _ = one;
        using var __ = other;
        var key = Entries.NewKey();
        await one.AddAsync(Entries.Of(key));

        await other.ReleaseAsync(Entries.Of(key));

        Assert.False(await other.AddAsync(Entries.Of(key)));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_SixtyFourAtOnceThroughTwoConnections_OneWins(ServerKind kind)
    {
        var (one, other) = await StartTwoAsync(kind);
        using var _ = one;
        using var __ = other;
        for (var round = 0; round < 1_000; round++)
        {
            var key = Entries.NewKey();
            var won = await AtOnce.RunAsync(64, i => (i % 2 is 0 ? one : other).AddAsync(Entries.Of(key)));
            Assert.Equal(1, won.Count(it => it));
        }
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_OverlappingSetsAtOnce_WinnersShareNoKeyAndLosersLeaveNone(ServerKind kind)
    {
        var (one, other) = await StartTwoAsync(kind);
        using var _ = one;
        using var __ = other;
        for (var round = 0; round < 50; round++)
        {
            var keys = Enumerable.Range(0, 16).Select(_ => Entries.NewKey()).ToArray();
            var sets = Enumerable.Range(0, 64).Select(i => Enumerable.Range(0, 1 + i % 4).Select(k => keys[(i + 5 * k) % 16]).ToArray()).ToArray();

            var won = await AtOnce.RunAsync(64, i => (i % 2 is 0 ? one : other).AddAsync([.. sets[i].Select(Entries.Of)]));

            var taken = sets.Where((_, i) => won[i]).SelectMany(set => set).ToList();
            Assert.Distinct(taken);
            foreach (var key in keys) Assert.Equal(!taken.Contains(key), await one.AddAsync(Entries.Of(key)));
        }
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Release_ServerHearsOfItLater_NothingStaysUsedUp(ServerKind kind)
    {
        ServerProgram.SkipUnlessSignals();
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start(server.Configuration, _prefix, options => options.Fence = false); // The same token comes again.
        await instance.AddAsync(Entries.Of(Entries.NewKey()));
        var entry = Entries.Of(Entries.NewKey());
        using var gone = new CancellationTokenSource();

        await server.PauseAsync();
        var cache = instance.Get<IEctReplayCache>();
        var adding = cache.TryAddAsync([entry], gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => adding);
        await Assert.ThrowsAsync<EctReplayCacheException>(() => cache.ReleaseAsync([entry], CancellationToken.None).AsTask());

        await server.ContinueAsync();
        await Poll.UntilAsync(() =>
        {
            instance.Clock.Advance(TimeSpan.FromSeconds(1));
            return instance.AddsAsync(Entries.Of(entry.Key));
        }, Instances.Patience, "what was written is taken back");
    }

    private async Task<TestService> StartAsync(ServerKind kind) => Instances.Start((await servers.GetAsync(kind)).Configuration, _prefix);

    private async Task<(TestService, TestService)> StartTwoAsync(ServerKind kind) => (await StartAsync(kind), await StartAsync(kind));
}
