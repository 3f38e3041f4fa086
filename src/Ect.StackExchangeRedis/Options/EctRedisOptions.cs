namespace Ect;

/// <summary>How Redis is used. Bindable from configuration, usually the section <c>Ect:Redis</c>.</summary>
public sealed class EctRedisOptions
{
    /// <summary>Whether Redis is used at all. Default <see langword="true"/>; otherwise nothing connects, no connection string is needed,
    /// and everything is in the memory of each instance. The same holds where all three <c>UseFor…</c> are off.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The connection string, as StackExchange.Redis reads it; required unless a connection is given in code.</summary>
    public string? Configuration { get; set; }

    /// <summary>What every key starts with, at most 64 characters. Default <c>ect:</c>. With a hash tag, such as <c>{ect}:</c>, all keys of
    /// a cluster are on one node.</summary>
    public string KeyPrefix { get; set; } = "ect:";

    /// <summary>How long one step waits for Redis before the request is refused. Default 500 milliseconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the store keeps a record. Default 24 hours (profile, section 8).</summary>
    public TimeSpan StoreRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many records of one workflow can be listed: the newest, up to 1,000,000. Default 10,000.</summary>
    /// <remarks>The index of a workflow keeps no more, whoever writes to it. Records beyond that stay, and can be named as
    /// predecessors.</remarks>
    public int MaxWorkflowRecords { get; set; } = 10_000;

    /// <summary>Whether uses of tokens are recorded in Redis. Default <see langword="true"/>; otherwise in the memory of each
    /// instance.</summary>
    public bool UseForReplay { get; set; } = true;

    /// <summary>Whether ECT records are kept in Redis. Default <see langword="true"/>; otherwise in the memory of each instance.</summary>
    public bool UseForStore { get; set; } = true;

    /// <summary>Whether revocations are shared through Redis. Default <see langword="true"/>; otherwise in the memory of each
    /// instance.</summary>
    public bool UseForRevocation { get; set; } = true;

    internal bool IsOff => !Enabled || this is { UseForReplay: false, UseForStore: false, UseForRevocation: false };

    /// <summary>Whether Redis is believed only for tokens that were issued after it was first asked (profile, section 6). Default
    /// <see langword="true"/>.</summary>
    /// <remarks>After a failover, a flush or a restart, and when all instances were away for 3 seconds, tokens that were issued before are
    /// refused with 503 (<see cref="EctFailureReason.ReplayFenced"/>); new ones pass after <see cref="EctOptions.ClockSkew"/>, and 15
    /// seconds at least. Without it, what Redis forgets can be used again. The server has to run scripts, and to say who it is in <c>INFO
    /// replication</c>.</remarks>
    public bool Fence { get; set; } = true;

    /// <summary>Whether a Redis without any mark of an earlier instance is fenced like one that has lost its memory. Default
    /// <see langword="true"/>.</summary>
    /// <remarks>Set it to <see langword="false"/> where the installation is new, or where a restart of all instances must not refuse
    /// requests for <see cref="EctOptions.ClockSkew"/>, and Redis is known to keep its data meanwhile.</remarks>
    public bool FenceAtStart { get; set; } = true;
}
