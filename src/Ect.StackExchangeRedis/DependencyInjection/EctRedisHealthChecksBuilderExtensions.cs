using Ect.StackExchangeRedis.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check of the Redis that ECTs depend on.</summary>
public static class EctRedisHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that runs what requests run. It is unhealthy if any of that fails. It is degraded if the
    /// <c>maxmemory-policy</c> could evict live entries, or cannot be read because the Redis user may not run INFO.</summary>
    /// <param name="builder">The builder that <c>AddHealthChecks()</c> returned.</param>
    /// <param name="name">The name of the check. Default <c>ect-redis</c>.</param>
    /// <param name="failureStatus">The status of a failed check. Default <see cref="HealthStatus.Unhealthy"/>, because without Redis every
    /// request is refused.</param>
    /// <param name="tags">The tags of the check. Default: none.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IHealthChecksBuilder AddEctRedis(
        this IHealthChecksBuilder builder, string name = "ect-redis", HealthStatus failureStatus = HealthStatus.Unhealthy,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCheck<RedisHealthCheck>(name, failureStatus, tags ?? []);
    }
}
