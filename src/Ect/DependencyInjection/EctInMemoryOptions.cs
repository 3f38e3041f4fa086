namespace Ect;

/// <summary>Bounds of the replay cache, the store and the ledger in memory. When one is full, requests are refused; nothing alive is evicted.</summary>
public sealed class EctInMemoryOptions
{
    /// <summary>Entries of the replay cache. Default 1,000,000.</summary>
    public int ReplayCapacity { get; set; } = 1_000_000;

    /// <summary>Records of the store. Default 1,000,000.</summary>
    public int StoreCapacity { get; set; } = 1_000_000;

    /// <summary>How long the store keeps a record. Default 24 hours (profile, section 8).</summary>
    public TimeSpan StoreRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Entries of the ledger, which are kept for as long as the process lives. Default 1,000,000: about 1 GB.</summary>
    public int LedgerCapacity { get; set; } = 1_000_000;
}
