using Ect;
using Ect.StackExchangeRedis.Connection;
using Ect.StackExchangeRedis.DependencyInjection;
using Ect.StackExchangeRedis.Diagnostics;
using Ect.StackExchangeRedis.Fencing;
using Ect.StackExchangeRedis.Health;
using Ect.StackExchangeRedis.Replay;
using Ect.StackExchangeRedis.Revocation;
using Ect.StackExchangeRedis.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives all instances of a service one replay cache, one ECT store and one list of revocations, on Redis.</summary>
/// <remarks><see cref="EctRedisOptions.Enabled"/> switches Redis off: then all of them stay in memory, and no connection is asked
/// for.</remarks>
public static class EctRedisBuilderExtensions
{
    /// <summary>Uses a Redis by its connection string. The replay cache, the store and the revocations in memory are replaced.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="configuration">The connection string, as StackExchange.Redis reads it, such as <c>localhost:6379</c>.</param>
    /// <param name="configure">Sets further options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="configuration"/> is empty.</exception>
    public static EctBuilder AddStackExchangeRedis(this EctBuilder builder, string configuration, Action<EctRedisOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(configuration);
        return builder.Add(options => options.Configuration = configuration).Configure(configure);
    }

    /// <summary>Uses a connection that the application has, or makes once, when the service starts. It is never disposed here.</summary>
    /// <remarks>Its settings are the application's, and it is never made anew here: for refusals without a wait use
    /// <see cref="BacklogPolicy.FailFast"/>, for a short recovery a <see cref="ConfigurationOptions.ReconnectRetryPolicy"/> of less than a
    /// second. A connection that answers nothing is left by the library after four times
    /// <see cref="ConfigurationOptions.AsyncTimeout"/>, 20 seconds by default; 250 milliseconds leave it after one, and are then the upper
    /// limit for <see cref="EctRedisOptions.Timeout"/>.</remarks>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="connection">Gives the connection, such as <c>_ => connection</c>.</param>
    /// <param name="configure">Sets further options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is <see langword="null"/>.</exception>
    public static EctBuilder AddStackExchangeRedisConnection(
        this EctBuilder builder, Func<IServiceProvider, IConnectionMultiplexer> connection, Action<EctRedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(connection);
        builder.Services.Replace(ServiceDescriptor.Singleton(new GivenConnection(connection)));
        return builder.Add(configure);
    }

    /// <summary>Uses a Redis that the configuration names, usually in the section <c>Ect:Redis</c>.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="section">The section whose keys are the names of <see cref="EctRedisOptions"/>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="section"/> is <see langword="null"/>.</exception>
    public static EctBuilder AddStackExchangeRedis(this EctBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        builder.Add(configure: null).AddSection<EctRedisOptions>(section).Services.Configure<EctRedisOptions>(section);
        return builder;
    }

    private static EctBuilder Add(this EctBuilder builder, Action<EctRedisOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;

        services.AddOptions<EctRedisOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EctRedisOptions>, RedisOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedisStarter>());
        services.TryAddSingleton<RedisMetrics>();
        services.TryAddSingleton<RedisConnection>();
        services.TryAddSingleton<RedisProbe>();
        services.TryAddSingleton<ReplayFence>();
        services.TryAddSingleton<FenceRenewal>();

        return builder
            .AddReplayCache(provider => Options(provider) is { Enabled: true, UseForReplay: true }
                ? ActivatorUtilities.CreateInstance<RedisReplayCache>(provider)
                : null)
            .AddStore(provider => Options(provider) is { Enabled: true, UseForStore: true }
                ? ActivatorUtilities.CreateInstance<RedisStore>(provider)
                : null)
            .AddRevocationStorage(provider => Options(provider) is { Enabled: true, UseForRevocation: true }
                ? ActivatorUtilities.CreateInstance<RedisRevocations>(provider)
                : null)
            .Configure(configure);
    }

    private static EctBuilder Configure(this EctBuilder builder, Action<EctRedisOptions>? configure)
    {
        if (configure is not null) builder.Services.Configure(configure);
        return builder;
    }

    private static EctRedisOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<EctRedisOptions>>().Value;
}
