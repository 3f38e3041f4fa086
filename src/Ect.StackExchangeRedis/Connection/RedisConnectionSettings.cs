using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Connection;

/// <summary>The settings of a connection of our own. Its steps fail at once while the server is away, and it is back soon after the server
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
    /// <param name="patience">The longest time that connecting may take. By default the connection string decides.</param>
    public static ConfigurationOptions From(string configuration, TimeSpan timeout, TimeSpan? patience = null)
    {
        var settings = ConfigurationOptions.Parse(configuration);
        settings.AbortOnConnectFail = false;              // A service may start before its Redis.
        settings.BacklogPolicy = BacklogPolicy.FailFast;  // A command that failed is never sent later.
        settings.ReconnectRetryPolicy = new LinearRetry(ReconnectDelay);
        settings.HeartbeatInterval = Heartbeat;           // The heartbeat reconnects.
        settings.AsyncTimeout = Math.Max(settings.AsyncTimeout, (int)timeout.TotalMilliseconds); // It would be an upper limit for ours.
        settings.ClientName ??= "Ect";
        // The library looks this often who the master is after a failover.
        if (settings.ConfigCheckSeconds is LibraryConfigCheck) settings.ConfigCheckSeconds = ConfigCheck;
        if (settings.ConnectTimeout is LibraryConnectTimeout) settings.ConnectTimeout = ConnectTimeout;
        if (patience is null) return settings;

        settings.ConnectRetry = 1;                        // The watchdog makes further attempts.
        settings.ConnectTimeout = Math.Min(settings.ConnectTimeout, (int)patience.Value.TotalMilliseconds);
        return settings;
    }
}
