using Ect.StackExchangeRedis.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.StackExchangeRedis.Connection;

/// <summary>Replaces a connection of our own that has been silent for too long while it was asked.</summary>
/// <remarks>The library itself waits four times its timeout before it gives up a connection that takes commands and answers none. That
/// timeout is also the upper limit for every command.</remarks>
/// <param name="current">Returns the connection in use.</param>
/// <param name="replace">Replaces it. The argument is the longest time to wait for servers to answer.</param>
/// <param name="isBySentinel">Whether Sentinels tell the connection who the master is. It then follows them by itself, and the library
/// blocks threads of the pool for each such connection. One without a master is therefore left alone for longer.</param>
/// <param name="clock">The real time, except in tests: servers know no other.</param>
/// <param name="logger">Where silence is logged.</param>
internal sealed class RedisWatchdog(
    Func<RedisLink> current, Func<TimeSpan, Task> replace, bool isBySentinel, TimeProvider clock, ILogger logger)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(1);

    /// <summary>How long a connection may follow Sentinels that name no answering master.</summary>
    public static readonly TimeSpan SentinelLimit = TimeSpan.FromSeconds(5);

    // A caller that asks once a second counts as asking all the time.
    private static readonly TimeSpan Attention = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan MaxPatience = TimeSpan.FromMinutes(1);

    private readonly RedisSilence _silence = new(clock);
    private Task<bool> _probe = Task.FromResult(false);
    private RedisLink? _probed;
    private long _askedAt, _seenAt;
    private bool _isOwed, _isTold;

    private bool IsAsked => clock.GetElapsedTime(Volatile.Read(ref _askedAt)) <= Attention;

    /// <summary>Notes that something wants an answer from Redis, whether the command can be sent or not.</summary>
    public void Asked() => Volatile.Write(ref _askedAt, clock.GetTimestamp());

    /// <summary>Watches until <paramref name="end"/>.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(end).ConfigureAwait(false))
        {
            if (IsSilent(current())) await ReplaceAsync(end).ConfigureAwait(false);
        }
    }

    private bool IsSilent(RedisLink link)
    {
        if (_probed != link) (_probed, _probe) = (link, Task.FromResult(false));
        var isAnswered = link.TakeAnswered() || _probe is { IsCompletedSuccessfully: true, Result: true };
        if (isAnswered) NoteAnswer();
        else if (IsAskedAgain()) _isOwed = true;

        var isOwed = _isOwed && IsAsked;
        if (_probe.IsCompleted) _probe = isOwed ? link.AnswersAsync() : Task.FromResult(false);
        var limit = isBySentinel && !link.HasMaster ? SentinelLimit : RedisSilence.Limit;
        return _silence.Note(isOwed || !_probe.IsCompleted, isAnswered, limit);
    }

    private bool IsAskedAgain()
    {
        var askedAt = Volatile.Read(ref _askedAt);
        if (askedAt == _seenAt) return false;
        _seenAt = askedAt;
        return true;
    }

    private void NoteAnswer()
    {
        _isOwed = false;
        if (_isTold) logger.RedisAnswersAgain();
        _isTold = false;
    }

    /// <summary>Makes one attempt after the other, until one has found a master or nobody asks any more. With Sentinels it makes a single
    /// attempt.</summary>
    private async Task ReplaceAsync(CancellationToken end)
    {
        if (!_isTold) logger.RedisIsSilent(RedisSilence.Limit);
        _isTold = true;
        var (patience, pause) = (FirstPatience, Period);
        do
        {
            await replace(patience).ConfigureAwait(false);
            patience = Shorter(patience * 2, MaxPatience);
            for (var waited = TimeSpan.Zero; waited < pause && !current().HasMaster; waited += Period)
                await Task.Delay(Period, clock, end).ConfigureAwait(false);
            pause = Shorter(pause * 2, MaxPause);
        }
        while (!isBySentinel && !current().HasMaster && IsAsked);

        _silence.End();
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
