using Ect.StackExchangeRedis.Connection;

namespace Ect.StackExchangeRedis.Fencing;

/// <summary>Renews the marks once a second for as long as the service runs, whether it has requests or not.</summary>
/// <remarks>It goes by real time, whatever clock the service has, because a server does not know that clock.</remarks>
internal sealed class FenceRenewal(RedisConnection connection, ReplayFence fence) : IDisposable
{
    /// <summary>The time between two renewals, and the longest time between the new beginnings of two tags.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>How long one renewal is waited for. It ends before the next one is due, even if one of several servers hangs.</summary>
    private static readonly TimeSpan Timeout = 0.9 * Period;

    private readonly Lock _gate = new();
    private Timer? _timer;
    private int _isRunning;

    /// <summary>Begins to renew, unless that has begun already.</summary>
    public void Start()
    {
        lock (_gate) _timer ??= new Timer(static renewal => _ = ((FenceRenewal)renewal!).RunAsync(), this, TimeSpan.Zero, Period);
    }

    public void Dispose() => _timer?.Dispose();

    private async Task RunAsync()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) is 1) return;
        try
        {
            await connection.RunAsync("replay.renew", async redis =>
            {
                await fence.RenewAsync(redis).ConfigureAwait(false);
                return true;
            }, Failed, CancellationToken.None, Timeout, usesFormer: true).ConfigureAwait(false);
        }
        catch (EctReplayCacheException)
        {
            // The requests tell what is wrong with Redis. The renewal tries again.
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private static EctReplayCacheException Failed(RedisError error, Exception cause) => new(error.Sentence, cause);
}
