using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Ect.TestUtils;

/// <summary>Instances of one service that share a server: each has a connection of its own.</summary>
public static class Instances
{
    public static Forge Alice { get; } = new();
    public static Forge Bob { get; } = new(Forge.Bob, "b-1");

    /// <summary>Long enough for the busiest machine: what is tested with it is not how long things take.</summary>
    public static TimeSpan Patience => TimeSpan.FromSeconds(30);

    public static string NewPrefix() => $"{Guid.NewGuid():N}:";

    public static TestService Start(string configuration, string prefix, Action<EctRedisOptions>? redis = null, Action<EctBuilder>? build = null) =>
        Start(ect => ect.AddStackExchangeRedis(Patiently(configuration), Options(prefix, redis)), build);

    public static TestService Start(IConnectionMultiplexer connection, string prefix, Action<EctRedisOptions>? redis = null) =>
        Start(ect => ect.AddStackExchangeRedisConnection(_ => connection, Options(prefix, redis)));

    public static TestService Start(Action<EctBuilder> redis, Action<EctBuilder>? build = null) => new(build: redis + build, trusted: [Alice, Bob]);

    // Our own limit is for services that ask again; a test that asks once has to be connected by then.
    private static string Patiently(string configuration) =>
        configuration.Contains("connectTimeout", StringComparison.Ordinal) ? configuration : $"{configuration},connectTimeout=20000";

    private static Action<EctRedisOptions> Options(string prefix, Action<EctRedisOptions>? more) => options =>
    {
        (options.KeyPrefix, options.Timeout, options.FenceAtStart) = (prefix, Patience, false);
        more?.Invoke(options);
    };
}
