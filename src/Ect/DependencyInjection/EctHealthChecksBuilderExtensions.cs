using Ect.Health;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of everything that ECTs depend on.</summary>
public static class EctHealthChecksBuilderExtensions
{
    /// <summary>Adds a check of each part that was added to the service, before this call or after it: <c>ect-keys</c>,
    /// <c>ect-signing</c>, <c>ect-redis</c>, <c>ect-ledger</c>, and those of <see cref="EctBuilderExtensions.AddHealthCheck"/>. Each
    /// reports data, and never a secret. Needs <c>AddEct()</c>.</summary>
    /// <remarks><list type="bullet">
    /// <item><c>ect-keys</c> reports the keys of every issuer, <c>JwtBearer</c> scheme and trust domain: how many there are, how old they
    /// are, which are left out and why, and why they could not be fetched. It is degraded while keys are left out or a set could not be
    /// fetched again, and fails if an issuer has no usable set. It fetches nothing. Keys that nobody has needed yet are healthy, because
    /// the first token that needs them fetches them.</item>
    /// <item><c>ect-signing</c> reports the key that the service signs with. It is degraded if the keys could not be read
    /// again.</item>
    /// <item><c>ect-redis</c> runs what requests run. It is degraded if the <c>maxmemory-policy</c> could evict live entries, or cannot be
    /// read because the Redis user may not run INFO.</item>
    /// <item><c>ect-ledger</c> has all that is recorded signed. It fails if the ledger cannot answer, if its signer does not sign, and if
    /// its storage contradicted what was signed.</item>
    /// </list></remarks>
    /// <param name="builder">The builder that <c>AddHealthChecks()</c> returned.</param>
    /// <param name="configure">Changes each check: its tags, its <see cref="HealthCheckRegistration.FailureStatus"/> and so on. Default: a
    /// failed check is <see cref="HealthStatus.Unhealthy"/>, and there are no tags.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IHealthChecksBuilder AddEct(this IHealthChecksBuilder builder, Action<HealthCheckRegistration>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, HealthParts>());
        if (configure is not null) builder.Services.AddSingleton(new HealthAdjustment(configure));
        return builder;
    }
}
