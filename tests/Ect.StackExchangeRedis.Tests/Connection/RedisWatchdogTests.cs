using Ect.StackExchangeRedis.Connection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>When a connection is made anew, and how often that is tried. Here it never comes about.</summary>
public sealed class RedisWatchdogTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLogger _logger = new();
    private CancellationTokenSource _end = null!;
    private readonly List<(TimeSpan At, TimeSpan Patience)> _attempts = [];
    private readonly DateTimeOffset _started;
    private RedisWatchdog _watchdog = null!;
    private ConnectionMultiplexer _connection = null!;
    private RedisLink _link = null!;
    private TaskCompletionSource _attempt = new();
    private int _going;
    private Task _watching = Task.CompletedTask;

    public RedisWatchdogTests()
    {
        _started = _clock.GetUtcNow();
        _attempt.SetResult();
    }

    public async ValueTask InitializeAsync()
    {
        _connection = await ConnectionMultiplexer.ConnectAsync(
            $"127.0.0.1:{FreePort.Next()},abortConnect=false,connectTimeout=100,connectRetry=1");
        _link = new(_connection, isOurs: false);
        Watch(isBySentinel: false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _connection.DisposeAsync();
    }

    [Fact]
    public async Task Run_NobodyHasAsked_LeavesTheConnectionAlone()
    {
        for (var i = 0; i < 50; i++) _clock.Advance(RedisWatchdog.Period);

        await AskUntilAttemptsAsync(1);

        Assert.InRange(_attempts[0].At, TimeSpan.FromSeconds(6), TimeSpan.MaxValue); // 5 s, and the one in which nothing was answered
    }

    /// <summary>Ten requests a second, or ten thousand: the server is spared all the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public async Task Run_NothingComesAbout_PausesGrowToOneSecond(int requestsAPeriod)
    {
        await AskUntilAttemptsAsync(8, requestsAPeriod);

        Assert.InRange(_attempts[0].At, RedisSilence.Limit, TimeSpan.MaxValue);
        int[] pauses = [100, 200, 400, 800, 1_000, 1_000, 1_000];
        Assert.All(pauses, (pause, i) => Assert.InRange((_attempts[i + 1].At - _attempts[i].At).TotalMilliseconds, pause, double.MaxValue));
        Assert.Equal([1.5, 3, 6, 12, 24, 48, 60, 60], _attempts.Select(attempt => attempt.Patience.TotalSeconds));
        Assert.Equal(185, Assert.Single(_logger.Collector.GetSnapshot()).Id.Id);
    }

    [Fact]
    public async Task Run_AnAttemptTakesLong_NoOtherBegins()
    {
        _attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await AskUntilAttemptsAsync(1);

        for (var i = 0; i < 100; i++)
        {
            for (var requests = 0; requests < 1_000; requests++) _watchdog.Asked();
            _clock.Advance(RedisWatchdog.Period);
        }

        Assert.Single(_attempts);
        _attempt.SetResult();
        await AskUntilAttemptsAsync(2);
        Assert.InRange(_attempts[1].At - _attempts[0].At, TimeSpan.FromSeconds(10), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Run_NobodyAsksAnyMore_StopsTrying()
    {
        await AskUntilAttemptsAsync(1);
        await AdvanceAsync(TimeSpan.FromSeconds(5)); // without a question
        var (tried, last) = (_attempts.Count, _clock.GetUtcNow() - _started);

        await AskUntilAttemptsAsync(tried + 1);

        Assert.InRange(_attempts[tried].At - last, RedisSilence.Limit, TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Run_SentinelsNameNoMasterThatAnswers_ConnectionIsLeftToFollowThem()
    {
        await StopAsync();
        Watch(isBySentinel: true);

        await AskUntilAttemptsAsync(3);

        Assert.InRange(_attempts[0].At, RedisWatchdog.SentinelLimit, TimeSpan.MaxValue);
        Assert.InRange(_attempts[1].At - _attempts[0].At, RedisWatchdog.SentinelLimit, TimeSpan.MaxValue);
        Assert.InRange(_attempts[2].At - _attempts[1].At, RedisWatchdog.SentinelLimit, TimeSpan.MaxValue);
    }

    /// <summary>A sign of life waits behind what was sent before, which may take long.</summary>
    [Fact]
    public async Task Run_StepsAreAnsweredAndNoSignOfLife_LeavesTheConnectionAlone()
    {
        await using var server = await RedisServer.StartAsync(ServerProgram.HasRedis ? ServerKind.Redis : ServerKind.Garnet);
        await using var proxy = new RedisProxy(server);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(proxy.Configuration);
        _link = new(connection, isOurs: false);
        proxy.Close();

        var until = _started.AddSeconds(5);
        await Poll.UntilAsync(() =>
        {
            _watchdog.Asked();
            _link.Answered();
            _clock.Advance(RedisWatchdog.Period);
            return Task.FromResult(_clock.GetUtcNow() >= until);
        }, Instances.Patience, "time has passed");
        await AskUntilAttemptsAsync(1);

        Assert.InRange(_attempts[0].At, TimeSpan.FromSeconds(5.9), TimeSpan.MaxValue);
    }

    private void Watch(bool isBySentinel)
    {
        _end = new();
        _watchdog = new(() => _link, ReplaceAsync, isBySentinel, _clock, _logger);
        _watching = _watchdog.RunAsync(_end.Token);
    }

    private async Task StopAsync()
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _watching);
        _end.Dispose();
    }

    private async Task ReplaceAsync(TimeSpan patience)
    {
        Assert.Equal(1, Interlocked.Increment(ref _going));
        _attempts.Add((_clock.GetUtcNow() - _started, patience));
        await _attempt.Task;
        Interlocked.Decrement(ref _going);
    }

    private Task AskUntilAttemptsAsync(int count, int requestsAPeriod = 1) => Poll.UntilAsync(() =>
    {
        if (_attempts.Count >= count) return Task.FromResult(true);
        for (var i = 0; i < requestsAPeriod; i++) _watchdog.Asked();
        _clock.Advance(RedisWatchdog.Period);
        return Task.FromResult(false);
    }, Instances.Patience, "it is tried");

    private async Task AdvanceAsync(TimeSpan time)
    {
        var until = _clock.GetUtcNow() + time;
        await Poll.UntilAsync(() =>
        {
            _clock.Advance(RedisWatchdog.Period);
            return Task.FromResult(_clock.GetUtcNow() >= until);
        }, Instances.Patience, "time has passed");
    }
}
