using StackExchange.Redis;

namespace Ect;

/// <summary>What a connection of our own is like: it fails at once while the server is away, and is back soon after the server is.</summary>
internal static class EctRedisConnectionSettings
{
    private const int LibraryConnectTimeout = 5_000;
    private const int ConnectTimeout = 1_500;
    private const int ReconnectDelay = 200;
    private const int LibraryConfigCheck = 60;
    private const int ConfigCheck = 1;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(500);

    public static ConfigurationOptions From(string configuration)
    {
        var settings = ConfigurationOptions.Parse(configuration);
        settings.AbortOnConnectFail = false;              // a service may start before its Redis
        settings.BacklogPolicy = BacklogPolicy.FailFast;  // nothing that was refused is sent later
        settings.ReconnectRetryPolicy = new LinearRetry(ReconnectDelay);
        settings.HeartbeatInterval = Heartbeat;           // reconnecting is the heartbeat's work
        settings.ClientName ??= "Ect";
        if (settings.ConfigCheckSeconds is LibraryConfigCheck) settings.ConfigCheckSeconds = ConfigCheck; // who is the master now, after a failover
        if (settings.ConnectTimeout is LibraryConnectTimeout) settings.ConnectTimeout = ConnectTimeout;
        return settings;
    }
}
