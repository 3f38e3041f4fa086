using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>A server that greets late: nothing that was refused meanwhile is sent once it has, and a release never overtakes its write.</summary>
public sealed class SlowConnectTests : IAsyncLifetime
{
    private const int Requests = 10;

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    private readonly string _prefix = Instances.NewPrefix();
    private RedisServer _server = null!;
    private RedisProxy _proxy = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Garnet wherever Redis is not: what is tested is the client.
        _server = await RedisServer.StartAsync(ServerProgram.HasRedis ? ServerKind.Redis : ServerKind.Garnet);
        _proxy = new RedisProxy(_server);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(false, EctFailureReason.ReplayCacheUnavailable)]
    [InlineData(true, EctFailureReason.RevocationUnavailable)]
    public async Task Verify_ServerGreetsAfterTheRequestsWereRefused_NoTokenIsUsedUp(bool forRevocation, EctFailureReason reason)
    {
        _proxy.Close();
        using var instance = Start(forRevocation);
        var tokens = Enumerable.Range(0, Requests).Select(_ => Instances.Alice.Token()).ToArray();

        var refused = await AtOnce.RunAsync(Requests, i => instance.ReasonOfAsync(tokens[i]));
        _proxy.Open();
        await ConnectedAsync(instance);

        Assert.All(refused, it => Assert.Equal(reason, it));
        Assert.Empty(await KeysAsync());
        foreach (var token in tokens)
            await Poll.UntilAsync(async () => await instance.ReasonOfAsync(token) is EctFailureReason.None, Instances.Patience, "the token is accepted");
    }

    [Fact]
    public async Task Write_ServerGreetsAfterTheCallerHasGone_IsNeverSent()
    {
        _proxy.Close();
        using var instance = Start();
        using var gone = new CancellationTokenSource();
        var record = TestTokens.Record(TestTokens.Token());
        Task[] writes =
        [
            instance.Get<IEctReplayCache>().TryAddAsync([Entries.Of(Entries.NewKey())], gone.Token).AsTask(),
            instance.Store.TryAddAsync([record], gone.Token).AsTask(),
            instance.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfIssuer(Forge.Bob), gone.Token).AsTask(),
            instance.Get<IEctRevocations>().RestoreAsync(EctRevocation.OfIssuer(Forge.Alice), gone.Token).AsTask(),
        ];

        await gone.CancelAsync();
        foreach (var write in writes) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        _proxy.Open();
        await ConnectedAsync(instance);

        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task Write_ServerGreetsAfterTheTimeout_IsNeverSent()
    {
        _proxy.Close();
        using var instance = Start();

        var replay = await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(Entries.Of(Entries.NewKey()), Entries.Of(Entries.NewKey())));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.AddAsync(TestTokens.Record(TestTokens.Token())));
        await Assert.ThrowsAsync<EctRevocationException>(() => instance.RevokeAsync(EctRevocation.OfIssuer(Forge.Bob)).AsTask());
        await Assert.ThrowsAsync<EctRevocationException>(() => instance.RestoreAsync(EctRevocation.OfIssuer(Forge.Bob)).AsTask());
        _proxy.Open();
        await ConnectedAsync(instance);

        Assert.True(replay.NothingRecorded);
        Assert.Empty(await KeysAsync());
    }

    /// <summary>In front of the first use, a turn proves that uses can be taken back: its answer comes too late.</summary>
    [Fact]
    public async Task Write_FirstTurnIsAnsweredAfterTheTimeout_SecondIsNeverSent()
    {
        using var instance = Start();
        await ConnectedAsync(instance);
        _proxy.Close();

        var unanswered = await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(Entries.Of(Entries.NewKey())));
        _proxy.Open();
        await ConnectedAsync(instance);
        var last = Entries.Of(Entries.NewKey());
        await Poll.UntilAsync(() => instance.AddsAsync(last), Instances.Patience, "a use is recorded behind whatever was to be sent");

        Assert.True(unanswered.NothingRecorded);
        Assert.Equal([Uses.KeyOf(_prefix, last)], await KeysAsync());
    }

    /// <summary>The application's own connection keeps commands while it has no server, unless it was told not to: not ours.</summary>
    [Fact]
    public async Task Write_ConnectionOfTheApplicationKeepsCommandsForLater_OursAreNotAmongThem()
    {
        _proxy.Close();
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{_proxy.Configuration},abortConnect=false,connectTimeout=100,asyncTimeout=30000");
        using var instance = Instances.Start(connection, _prefix, redis => redis.Timeout = Timeout);
        var kept = connection.GetDatabase().StringSetAsync($"{_prefix}kept", "");

        await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(Entries.Of(Entries.NewKey())));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.AddAsync(TestTokens.Record(TestTokens.Token())));
        await Assert.ThrowsAsync<EctRevocationException>(() => instance.RevokeAsync(EctRevocation.OfIssuer(Forge.Bob)).AsTask());
        _proxy.Open();
        await kept;
        await connection.GetDatabase().PingAsync(); // behind whatever else was kept

        Assert.Equal([$"{_prefix}kept"], await KeysAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Release_WriteIsStillOnTheWayByAConnectionThatWasReplaced_IsTakenBackOnceItArrives(bool isSilent)
    {
        using var instance = Start();
        await instance.UntilItAddsAsync();
        var entry = Entries.Of(Entries.NewKey());

        _proxy.Close();
        var unanswered = await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(entry));
        Assert.False(unanswered.NothingRecorded);
        var onTheWay = isSilent ? _proxy.Swallow() : _proxy.HangUp();
        await ConnectedAsync(instance);
        await Record.ExceptionAsync(() => instance.ReleaseAsync(entry)); // in time or not
        onTheWay.SetResult();
        await Poll.UntilAsync(async () => (await KeysAsync()).Contains(Uses.KeyOf(_prefix, entry)), Instances.Patience, "the write has arrived");

        await Poll.UntilAsync(() =>
        {
            instance.Clock.Advance(TimeSpan.FromSeconds(1));
            return instance.AddAsync(Entries.Of(entry.Key));
        }, Instances.Patience, "the token can be used");
    }

    private TestService Start(bool forRevocation = true) =>
        Instances.Start($"{_proxy.Configuration},connectTimeout=10000", _prefix, redis => (redis.Timeout, redis.UseForRevocation) = (Timeout, forRevocation));

    /// <summary>Until a step has been answered: whatever was to be sent with the connection has been sent before.</summary>
    private static Task ConnectedAsync(TestService instance) => Poll.UntilAsync(async () =>
    {
        try
        {
            await instance.FindAsync(Forge.NewId());
            return true;
        }
        catch (EctStoreException)
        {
            return false;
        }
    }, Instances.Patience, "there is a connection");

    private async Task<string[]> KeysAsync()
    {
        await using var connection = await _server.ConnectAsync();
        var keys = new List<string>();
        await foreach (var key in connection.GetServers()[0].KeysAsync(pattern: $"{_prefix}*").WithCancellation(Cancellation))
            if (!Uses.IsMark(key)) keys.Add($"{key}");
        return [.. keys];
    }
}
