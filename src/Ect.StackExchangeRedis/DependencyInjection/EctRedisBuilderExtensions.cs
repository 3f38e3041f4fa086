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

/// <summary>Lets all instances of a service share a replay cache, an ECT store and a list of revocations on Redis.</summary>
/// <remarks>While <see cref="EctRedisOptions.Enabled"/> is <see langword="false"/>, all of them stay in memory, and no connection is
/// needed.</remarks>
public static class EctRedisBuilderExtensions
{
    /// <summary>Uses the Redis of a connection string. It replaces the replay cache, the store and the revocations in memory.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="configuration">The connection string of StackExchange.Redis, such as <c>localhost:6379</c>.</param>
    /// <param name="configure">Sets further options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="configuration"/> is empty.</exception>
    public static EctBuilder AddStackExchangeRedis(this EctBuilder builder, string configuration, Action<EctRedisOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(configuration);
        return builder.Add(options => options.Configuration = configuration).Configure(configure);
    }

    /// <summary>Uses a connection of the application, which is asked for once, at the start of the service. It is never disposed
    /// here.</summary>
    /// <remarks>The application decides about its settings, and it is never replaced here. Use <see cref="BacklogPolicy.FailFast"/> so that
    /// requests are refused without a wait, and a <see cref="ConfigurationOptions.ReconnectRetryPolicy"/> of less than a second for a short
    /// recovery. The library gives up a silent connection after four times <see cref="ConfigurationOptions.AsyncTimeout"/>, which is 20
    /// seconds by default. With 250 milliseconds it gives up after one second, and they are then the upper limit for
    /// <see cref="EctRedisOptions.Timeout"/>.</remarks>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="connection">Returns the connection, such as <c>_ => connection</c>.</param>
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

    /// <summary>Uses the Redis that a configuration section names, usually <c>Ect:Redis</c>.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="section">The section. Its keys are the names of <see cref="EctRedisOptions"/>.</param>
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
        services.TryAddSingleton<SendQueue>();
        services.TryAddSingleton<RedisConnection>();
        services.TryAddSingleton<RedisProbe>();
        services.TryAddSingleton<MemoryWatch>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEctFillGauge, MemoryWatch>(Of<MemoryWatch>));
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
            .AddHealthCheck<RedisHealthCheck>("ect-redis")
            .Configure(configure);
    }

    private static EctBuilder Configure(this EctBuilder builder, Action<EctRedisOptions>? configure)
    {
        if (configure is not null) builder.Services.Configure(configure);
        return builder;
    }

    private static T Of<T>(IServiceProvider provider) where T : notnull => provider.GetRequiredService<T>();

    private static EctRedisOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<EctRedisOptions>>().Value;
}
