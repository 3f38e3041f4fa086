using Ect.StackExchangeRedis.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Fencing;

/// <summary>What one instance believes about the servers that answer it, and how it asks them.</summary>
/// <param name="keys">The names of marks and uses.</param>
/// <param name="wait">How long a new belief fences.</param>
/// <param name="trustsFirst">Whether a server without a mark is trusted when it is asked for the first time.</param>
/// <param name="clock">The caller's clock, which tokens are compared with.</param>
/// <param name="metrics">Where new beliefs are counted.</param>
/// <param name="logger">Where they are logged.</param>
internal sealed class FenceBelief(
    ReplayKeys keys, TimeSpan wait, bool trustsFirst, TimeProvider clock, RedisMetrics metrics, ILogger<ReplayFence> logger)
{
    /// <summary>How long a mark stands without being renewed.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    private readonly BelievedServers _servers = new();
    private readonly bool[] _isTrusted = [.. ReplayKeys.Tags.Select(_ => trustsFirst)];
    private long _told; // The start of the newest belief that was logged.

    /// <summary>Asks the master.</summary>
    public async Task<FenceAnswer> AskAsync(IDatabaseAsync redis, FenceCall call)
    {
        var (names, values) = (call.Keys(keys), Values(call));
        var result = await redis.ScriptEvaluateAsync(FenceScript.Text, names, values, CommandFlags.DemandMaster).ConfigureAwait(false);
        var answer = new FenceAnswer(call, result);
        for (var mark = 0; mark < call.Tags.Count; mark++)
        {
            _isTrusted[call.Tags[mark]] = false;
            Tell(answer.Since(mark), _servers.IsAnother(answer.Server, answer.Since(mark)));
        }

        return answer;
    }

    /// <summary>Asks one of several servers that claim to be the master. The instance does not believe its answers for now.</summary>
    public Task AskAsync(IServer server, FenceCall call)
    {
        var names = call.Keys(keys);
        object[] arguments = [FenceScript.Text, names.Length, .. names, .. Values(call)];
        return server.ExecuteAsync(server.Multiplexer.GetDatabase().Database, "EVAL", arguments);
    }

    private RedisValue[] Values(FenceCall call) => call.Values(
        clock.GetUtcNow().ToUnixTimeMilliseconds(), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
        (long)Lease.TotalMilliseconds, _servers.Text, (long)wait.TotalMilliseconds, _isTrusted);

    /// <summary>Logs and counts a new belief once for all tags, which begin anew within the second in which they are renewed. A belief that
    /// began before this instance came is not logged.</summary>
    private void Tell(long since, bool isAnother)
    {
        var told = Volatile.Read(ref _told);
        if (since <= told + Lease.TotalMilliseconds || since + wait.TotalMilliseconds < clock.GetUtcNow().ToUnixTimeMilliseconds()) return;
        if (Interlocked.CompareExchange(ref _told, since, told) != told) return;

        metrics.FenceBegan(isAnother);
        if (isAnother) logger.AnotherServerAnswers(wait);
        else logger.MarkIsMissing(wait);
    }
}
