using Ect.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check of the keys that ECTs are verified with.</summary>
public static class EctHealthChecksBuilderExtensions
{
    /// <summary>Adds a check of the keys of every issuer, <c>JwtBearer</c> scheme and trust domain, and of the service's own keys. It
    /// reports how many there are, how old they are, which are left out and why, and why they could not be fetched.
    /// Needs <c>AddEct()</c>.</summary>
    /// <remarks>It is degraded while keys are left out or a set could not be fetched again. It fails if an issuer has no usable set. Keys
    /// that nobody has needed yet are healthy, because the first token that needs them fetches them. The check itself fetches
    /// nothing.</remarks>
    /// <param name="builder">The builder that <c>AddHealthChecks()</c> returned.</param>
    /// <param name="name">The name of the check. Default <c>ect-keys</c>.</param>
    /// <param name="failureStatus">The status of a failed check. Default <see cref="HealthStatus.Unhealthy"/>. Set it to
    /// <see cref="HealthStatus.Degraded"/> if the outage of one issuer must not take the instance out of rotation.</param>
    /// <param name="tags">The tags of the check. Default: none.</param>
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
