namespace Ect;

/// <summary>Configures the use of Redis. The options can be bound from configuration, usually from the section <c>Ect:Redis</c>.</summary>
public sealed class EctRedisOptions
{
    /// <summary>Whether Redis is used at all. Default <see langword="true"/>. Otherwise nothing connects, no connection string is needed,
    /// and everything is in the memory of each instance. The same is true if all three <c>UseFor…</c> are off.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The connection string of StackExchange.Redis. It is required unless the application gives a connection in code.</summary>
    public string? Configuration { get; set; }

    /// <summary>The beginning of every key, at most 64 characters. Default <c>ect:</c>. With a hash tag, such as <c>{ect}:</c>, all keys of
    /// a cluster are on one node.</summary>
    public string KeyPrefix { get; set; } = "ect:";

    /// <summary>How long one step waits for Redis before the request is refused. Default 500 milliseconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the store keeps a record. Default 24 hours (profile, section 8).</summary>
    public TimeSpan StoreRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The number of records of one workflow that can be listed. The newest are kept, at most 1,000,000. Default 10,001.</summary>
    /// <remarks>The index of a workflow keeps no more, whichever instance writes to it. Older records stay in the store and can be named as
    /// predecessors. The dashboard shows 10,000, and takes a workflow with as many as can be listed for one that may have more.</remarks>
    public int MaxWorkflowRecords { get; set; } = 10_001;

    /// <summary>Whether uses of tokens are recorded in Redis. Default <see langword="true"/>. Otherwise they are in the memory of each
    /// instance.</summary>
    public bool UseForReplay { get; set; } = true;

    /// <summary>Whether ECT records are kept in Redis. Default <see langword="true"/>. Otherwise they are in the memory of each
    /// instance.</summary>
    public bool UseForStore { get; set; } = true;

    /// <summary>Whether revocations are shared through Redis. Default <see langword="true"/>. Otherwise they are in the memory of each
    /// instance.</summary>
    public bool UseForRevocation { get; set; } = true;

    internal bool IsOff => !Enabled || this is { UseForReplay: false, UseForStore: false, UseForRevocation: false };

    /// <summary>Whether Redis is believed only about tokens that were issued after it was first asked (profile, section 6). Default
    /// <see langword="true"/>.</summary>
    /// <remarks>After a failover, a flush or a restart, and after all instances were away for 3 seconds, older tokens are refused with 503
    /// (<see cref="EctFailureReason.ReplayFenced"/>). New ones are accepted after <see cref="EctOptions.ClockSkew"/>, and after 15 seconds
    /// at least. If this is off, a token whose use Redis has forgotten can be used again. The server has to run scripts and to name itself
    /// in <c>INFO replication</c>.</remarks>
    public bool Fence { get; set; } = true;

    /// <summary>Whether a Redis without the mark of an earlier instance is fenced like one that has lost its memory. Default
    /// <see langword="true"/>.</summary>
    /// <remarks>Set it to <see langword="false"/> for a new installation. Set it to <see langword="false"/> as well if a restart of all
    /// instances must not refuse requests for <see cref="EctOptions.ClockSkew"/>, and Redis is known to keep its data meanwhile.</remarks>
    public bool FenceAtStart { get; set; } = true;
}
