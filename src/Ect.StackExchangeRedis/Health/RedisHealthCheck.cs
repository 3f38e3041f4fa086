using Ect.StackExchangeRedis.Connection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Ect.StackExchangeRedis.Health;

/// <summary>Does what a request does, and checks whether Redis may evict live entries.</summary>
internal sealed class RedisHealthCheck(RedisConnection connection, RedisProbe probe, IOptions<EctRedisOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (options.Value.IsOff) return HealthCheckResult.Healthy("Redis is switched off. Everything is in the memory of this instance.");
        try
        {
            await probe.RunAsync(cancellationToken).ConfigureAwait(false);
            return Judge(await PoliciesAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is EctReplayCacheException or EctStoreException or EctRevocationException)
        {
            return new(context.Registration.FailureStatus, e.Message);
        }
    }

    private static HealthCheckResult Judge(EvictionPolicy[] policies)
    {
        var advice = policies.Select(policy => policy.Advice).FirstOrDefault(advice => advice is not null);
        if (advice is not null) return HealthCheckResult.Degraded(advice);
        return policies.Length > 0 && policies.All(policy => policy.IsSafe)
            ? HealthCheckResult.Healthy("Redis does what requests need, and does not evict live entries.")
            : HealthCheckResult.Healthy(
                "Redis does what requests need. It names no maxmemory-policy. Make sure that it does not evict live entries.");
    }

    /// <summary>Asks every master.</summary>
    private Task<EvictionPolicy[]> PoliciesAsync(CancellationToken cancellationToken) => connection.RunAsync("health",
        redis => Task.WhenAll(redis.Multiplexer.GetServers()
            .Where(server => server is { IsConnected: true, IsReplica: false }).Select(EvictionPolicy.OfAsync)),
        static (error, cause) => new EctReplayCacheException(error.Sentence, cause), cancellationToken);
}
