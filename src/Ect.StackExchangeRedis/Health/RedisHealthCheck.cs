using Ect.StackExchangeRedis.Connection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Ect.StackExchangeRedis.Health;

/// <summary>Does what a request does, and checks whether Redis may evict live entries.</summary>
internal sealed class RedisHealthCheck(RedisConnection connection, RedisProbe probe, IOptions<EctRedisOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (options.Value.IsOff)
            return HealthCheckResult.Healthy("Redis is switched off. Everything is in the memory of this instance.", Uses());
        try
        {
            await probe.RunAsync(cancellationToken).ConfigureAwait(false);
            return Judge(await AskAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is EctReplayCacheException or EctStoreException or EctRevocationException)
        {
            return new(context.Registration.FailureStatus, e.Message, data: Uses());
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A text that is not our own might have an address or a password in it.
            return new(context.Registration.FailureStatus, $"Redis could not be asked ({e.GetType().Name}).", data: Uses());
        }
    }

    private HealthCheckResult Judge(RedisMemory[] servers)
    {
        var data = Uses();
        data["masters"] = servers.Length;
        var fullest = RedisMemory.Fullest(servers);
        if (fullest?.Used is { } used) data["used_memory"] = used;
        if (fullest?.Limit is { } limit) data["maxmemory"] = limit;
        if (fullest?.Policy is { } policy) data["maxmemory_policy"] = policy;

        var advice = servers.Select(server => server.Advice).FirstOrDefault(advice => advice is not null);
        if (advice is not null) return HealthCheckResult.Degraded(advice, data: data);
        return servers.Length > 0 && servers.All(server => server.IsSafe)
            ? HealthCheckResult.Healthy("Redis does what requests need, and does not evict live entries.", data)
            : HealthCheckResult.Healthy(
                "Redis does what requests need. It names no maxmemory-policy. Make sure that it does not evict live entries.", data);
    }

    /// <summary>What Redis is used for, without its address.</summary>
    private Dictionary<string, object> Uses() => new()
    {
        ["replay"] = options.Value.UseForReplay,
        ["store"] = options.Value.UseForStore,
        ["revocation"] = options.Value.UseForRevocation,
    };

    private Task<RedisMemory[]> AskAsync(CancellationToken cancellationToken) => connection.RunAsync("health",
        redis => RedisMemory.OfAllAsync(redis.Multiplexer),
        static (error, cause) => new EctReplayCacheException(error.Sentence, cause), cancellationToken);
}
