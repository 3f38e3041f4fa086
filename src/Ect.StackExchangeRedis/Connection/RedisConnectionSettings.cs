using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Connection;

/// <summary>What a connection of our own is like: it fails at once while the server is away, and is back soon after the server
/// is.</summary>
internal static class RedisConnectionSettings
{
    private const int LibraryConnectTimeout = 5_000;
    private const int ConnectTimeout = 1_500;
    private const int ReconnectDelay = 200;
    private const int LibraryConfigCheck = 60;
    private const int ConfigCheck = 1;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(500);

    /// <summary>Tells whether a connection string names Sentinels.</summary>
    public static bool IsBySentinel(string configuration) => ConfigurationOptions.Parse(configuration).ServiceName is { Length: > 0 };

    /// <summary>Reads a connection string.</summary>
    /// <param name="configuration">The connection string.</param>
    /// <param name="timeout">How long steps wait.</param>
    /// <param name="patience">How long connecting may take at most; by default as long as the connection string says.</param>
    public static ConfigurationOptions From(string configuration, TimeSpan timeout, TimeSpan? patience = null)
    {
        var settings = ConfigurationOptions.Parse(configuration);
        settings.AbortOnConnectFail = false;              // a service may start before its Redis
        settings.BacklogPolicy = BacklogPolicy.FailFast;  // nothing that was refused is sent later
        settings.ReconnectRetryPolicy = new LinearRetry(ReconnectDelay);
        settings.HeartbeatInterval = Heartbeat;           // reconnecting is the heartbeat's work
        settings.AsyncTimeout = Math.Max(settings.AsyncTimeout, (int)timeout.TotalMilliseconds); // it would be an upper limit for ours
        settings.ClientName ??= "Ect";
        if (settings.ConfigCheckSeconds is LibraryConfigCheck) settings.ConfigCheckSeconds = ConfigCheck; // who is the master now, after a failover
        if (settings.ConnectTimeout is LibraryConnectTimeout) settings.ConnectTimeout = ConnectTimeout;
        if (patience is null) return settings;

        settings.ConnectRetry = 1;                        // what comes next is the watchdog's work
        settings.ConnectTimeout = Math.Min(settings.ConnectTimeout, (int)patience.Value.TotalMilliseconds);
        return settings;
    }
}
