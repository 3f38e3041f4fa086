namespace Ect;

/// <summary>Limits the replay cache, the store and the ledger in memory. A full replay cache or ledger drops no live entry; requests are
/// refused instead. A full store drops its oldest records early.</summary>
public sealed class EctInMemoryOptions
{
    /// <summary>The number of tokens that the replay cache remembers at once, about 55 bytes each. Default 1,000,000. That is enough for a
    /// thousand tokens a second, each of which is remembered for up to 991 seconds. For n tokens a second it takes n x
    /// (<see cref="EctOptions.MaxAge"/> + 3 x <see cref="EctOptions.ClockSkew"/> + 1 s).</summary>
    public int ReplayCapacity { get; set; } = 1_000_000;

    /// <summary>Whether heads that may have been used before this process started are refused with 503,
    /// <see cref="EctFailureReason.ReplayFenced"/> (profile, section 6). Default <see langword="false"/>.</summary>
    /// <remarks>A replay cache in memory forgets all uses when the process ends. With this setting, a token is accepted only if it was
    /// issued later than <see cref="EctOptions.ClockSkew"/> after the start. A restart therefore refuses all requests for that
    /// time.</remarks>
    public bool FenceAtStart { get; set; }

    /// <summary>The bytes of memory that the store may take, from 1 MiB to 64 GiB. Default 256 MiB, which is about 750,000 records of
    /// ordinary tokens.</summary>
    /// <remarks>A warning is logged at 80 %. Beyond the limit, the oldest records are dropped before <see cref="StoreRetention"/> ends. A
    /// token that names one of them is then refused with <see cref="EctFailureReason.PredecessorMissing"/>, as after the
    /// retention.</remarks>
    public long StoreBytes { get; set; } = 256 << 20;

    /// <summary>How long the store keeps a record. Default 24 hours (profile, section 8).</summary>
    public TimeSpan StoreRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The number of entries of the ledger, which are kept as long as the process lives. Default 1,000,000, about 1 GB.</summary>
    public int LedgerCapacity { get; set; } = 1_000_000;
}
