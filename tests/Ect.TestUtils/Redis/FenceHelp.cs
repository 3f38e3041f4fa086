using System.Diagnostics.Metrics;
using Ect.StackExchangeRedis.Fencing;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Ect.TestUtils;

/// <summary>What tests of the fence ask again and again.</summary>
public static class FenceHelp
{
    public static async Task<EctReplayCacheException> AssertFencedAsync(this TestService instance, params EctReplayEntry[] entries)
    {
        var e = await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(entries));
        Assert.True(e.IsFenced, e.Message);
        return e;
    }

    /// <summary>Until every tag has its mark, as a second after the start at the latest.</summary>
    public static Task UntilAllMarksAsync(this TestService instance, RedisServer server, string prefix)
    {
        instance.Get<IEctReplayCache>();
        return UntilMarksAsync(server, prefix, ReplayKeys.TagCount);
    }

    /// <summary>Until the last mark that an instance has left has run out.</summary>
    public static Task UntilNoMarkAsync(RedisServer server, string prefix) => UntilMarksAsync(server, prefix, 0);

    public static MetricCollector<long> Fences(this TestService instance) =>
        new(instance.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.redis.fences");

    private static async Task UntilMarksAsync(RedisServer server, string prefix, int count)
    {
        await using var connection = await server.ConnectAsync();
        await Poll.UntilAsync(() => Task.FromResult(connection.GetServers()[0].Keys(pattern: $"{prefix}r:*").Count(Uses.IsMark) == count),
            Instances.Patience, $"there are {count} marks");
    }
}
