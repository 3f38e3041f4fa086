using Ect.StackExchangeRedis.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of the Redis that ECTs depend on.</summary>
public static class EctRedisHealthChecksBuilderExtensions
{
    /// <summary>Runs what requests run. Unhealthy where any of it fails; degraded where <c>maxmemory-policy</c> could evict live entries, or cannot be
    /// read because the Redis user may not run INFO.</summary>
    /// <param name="builder">What <c>AddHealthChecks()</c> returned.</param>
    /// <param name="name">The check's name. Default <c>ect-redis</c>.</param>
    /// <param name="failureStatus">What a failure counts as. Default <see cref="HealthStatus.Unhealthy"/>: without Redis every request is refused.</param>
    /// <param name="tags">The check's tags. Default: none.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IHealthChecksBuilder AddEctRedis(
        this IHealthChecksBuilder builder, string name = "ect-redis", HealthStatus failureStatus = HealthStatus.Unhealthy, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCheck<RedisHealthCheck>(name, failureStatus, tags ?? []);
    }
}
