namespace Ect.Ledger.Engine;

/// <summary>What a storage tells, read.</summary>
internal static class StorageReading
{
    /// <summary>How many entries there are, and the latest signed head; <see langword="null"/> before the first.</summary>
    /// <exception cref="EctLedgerException">It cannot answer, or what it has is no head.</exception>
    public static async ValueTask<(long Size, EctTreeHead? Head)> ReadHeadAsync(
        this IEctLedgerStorage storage, CancellationToken cancellationToken)
    {
        var (size, note) = await storage.ReadStateAsync(cancellationToken).ConfigureAwait(false);
        if (note is null) return (size, null);
        return EctTreeHead.TryParse(note, out var head)
            ? (size, head)
            : throw new EctLedgerException(
                "The ledger's tree head cannot be read. Restore it in the storage from a backup, or from what others kept.");
    }

    /// <summary>The entry; <see langword="null"/> if it was redacted.</summary>
    /// <exception cref="EctLedgerException">Its bytes are no entry.</exception>
    public static EctLedgerEntry? ReadEntry(this EctStoredEntry row)
    {
        if (row.Encoded is not { } encoded) return null;
        return EctLedgerEntry.TryParse(encoded.Span, out var entry)
            ? entry
            : throw new EctLedgerException($"Entry {row.Index} of the ledger cannot be read. Restore it in the storage from a backup.");
    }
}
