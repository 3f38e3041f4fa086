using Ect.AspNetCore.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of what ECTs are verified with.</summary>
public static class EctHealthChecksBuilderExtensions
{
    /// <summary>Reports the keys of every issuer, <c>JwtBearer</c> scheme and trust domain, and its own: how many there are and how old, what is left out
    /// and why, and why they could not be fetched (profile, section 5). Needs <c>AddEct()</c>.</summary>
    /// <remarks>Degraded while keys are left out, or a set could not be fetched anew; a failure where one has no usable set. Keys that nobody
    /// has needed yet are healthy: they are fetched when the first token asks for them. The check itself fetches nothing.</remarks>
    /// <param name="builder">What <c>AddHealthChecks()</c> returned.</param>
    /// <param name="name">The check's name. Default <c>ect-keys</c>.</param>
    /// <param name="failureStatus">What a failure counts as. Default <see cref="HealthStatus.Unhealthy"/>. Where one issuer's outage must not
    /// take the instance out of rotation, <see cref="HealthStatus.Degraded"/>.</param>
    /// <param name="tags">The check's tags. Default: none.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IHealthChecksBuilder AddEctKeys(
        this IHealthChecksBuilder builder,
        string name = "ect-keys",
        HealthStatus failureStatus = HealthStatus.Unhealthy,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCheck<KeysHealthCheck>(name, failureStatus, tags ?? []);
    }
}
