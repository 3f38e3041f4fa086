namespace Ect;

/// <summary>Bounds of the replay cache, the store and the ledger in memory. When the replay cache or the ledger is full, requests are
/// refused, and nothing alive leaves. The store gives way instead: its oldest records leave early.</summary>
public sealed class EctInMemoryOptions
{
    /// <summary>Tokens that the replay cache remembers at once, about 55 bytes each. Default 1,000,000: a thousand a second, each for the
    /// 991 seconds that one issued ahead of this clock is remembered. For n tokens a second it takes
    /// n x (<see cref="EctOptions.MaxAge"/> + 3 x <see cref="EctOptions.ClockSkew"/> + 1 s).</summary>
    public int ReplayCapacity { get; set; } = 1_000_000;

    /// <summary>Whether heads that may have been used before this process started are refused with 503,
    /// <see cref="EctFailureReason.ReplayFenced"/> (profile, section 6). Default <see langword="false"/>.</summary>
    /// <remarks>A replay cache in memory forgets all uses when the process ends. With this on, a token passes only if it was issued later
    /// than <see cref="EctOptions.ClockSkew"/> after the start, so a restart refuses all requests for as long.</remarks>
    public bool FenceAtStart { get; set; }

    /// <summary>Bytes that the store takes in memory, from 1 MiB to 64 GiB. Default 256 MiB: about 700,000 records of ordinary
    /// tokens.</summary>
    /// <remarks>Beyond it the oldest records leave before <see cref="StoreRetention"/> ends, with a warning at 80 %. A token that names one
    /// is then refused with <see cref="EctFailureReason.PredecessorMissing"/>, as after the retention.</remarks>
    public long StoreBytes { get; set; } = 256 << 20;

    /// <summary>How long the store keeps a record. Default 24 hours (profile, section 8).</summary>
    public TimeSpan StoreRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Entries of the ledger, which are kept for as long as the process lives. Default 1,000,000: about 1 GB.</summary>
    public int LedgerCapacity { get; set; } = 1_000_000;
}
