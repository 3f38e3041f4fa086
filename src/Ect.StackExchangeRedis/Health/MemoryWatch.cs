using Ect.StackExchangeRedis.Connection;
using Ect.StackExchangeRedis.Diagnostics;
using Microsoft.Extensions.Options;

namespace Ect.StackExchangeRedis.Health;

/// <summary>Knows the memory of the fullest master, for gauges and pages. Redis is asked only while somebody looks. Gauges never wait
/// for it: they get what the look before has asked for.</summary>
internal sealed class MemoryWatch(
    RedisConnection connection, RedisMetrics metrics, IOptions<EctRedisOptions> options, TimeProvider clock) : IEctFillGauge
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private Task _asking = Task.CompletedTask;
    private long? _askedAt;
    private volatile RedisMemory? _latest;

    /// <summary>Adds the gauges.</summary>
    public void Begin() => metrics.ObserveMemory(() => Look()?.Used, () => Look()?.Limit);

    /// <inheritdoc/>
    public async ValueTask<EctFill?> MeasureAsync(CancellationToken cancellationToken = default)
    {
        if (options.Value.IsOff) return null;
        if (Look() is null) await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _latest is { Used: { } used } memory ? new("Redis", "bytes", used, memory.Limit) : null;
    }

    /// <summary>Returns what is known, and asks again if that was some time ago.</summary>
    private RedisMemory? Look()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            if (_asking.IsCompleted && (_askedAt is not { } before || clock.GetElapsedTime(before, now) >= Interval))
            {
                _askedAt = now;
                using var _ = ExecutionContext.SuppressFlow(); // It is not a part of what collects.
                _asking = Task.Run(AskAsync);
            }
        }

        return _latest;
    }

    private async Task AskAsync()
    {
        try
        {
            var servers = await connection.RunAsync(
                "memory", redis => RedisMemory.OfAllAsync(redis.Multiplexer), static (_, cause) => cause, CancellationToken.None)
                .ConfigureAwait(false);
            _latest = RedisMemory.Fullest(servers);
        }
        catch (Exception)
        {
            _latest = null; // Its failure is measured as that of every step. A figure from before would look like a present one.
        }
    }
}
