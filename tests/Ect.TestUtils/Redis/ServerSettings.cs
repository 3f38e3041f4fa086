namespace Ect.TestUtils;

/// <summary>How a server is started; by default it forgets everything when it ends.</summary>
public sealed record ServerSettings
{
    public string? Password { get; init; }

    /// <summary>Whether what it has acknowledged is on disk before it answers.</summary>
    public bool IsDurable { get; init; }

    /// <summary>The lines of a configuration file; with them redis-server is started as a Sentinel.</summary>
    public IReadOnlyList<string>? SentinelConfiguration { get; init; }

    /// <summary>Whether Garnet runs scripts; redis-server always does.</summary>
    public bool HasScripts { get; init; } = true;

    /// <summary>More for the command line of redis-server.</summary>
    public IReadOnlyList<string> RedisArguments { get; init; } = [];
}
