using Ect.Ledger.Tree;

namespace Ect.Ledger.Engine;

/// <summary>Compares what a storage says that it recorded with what it was given: a token counts as recorded on nobody's word.</summary>
internal static class RecordingCheck
{
    /// <summary>Puts each of a batch at its place.</summary>
    /// <returns>The batch; <see langword="null"/> if the storage recorded something else.</returns>
    public static Recording[]? Place(Recording[] batch, EctLedgerAppended appended)
    {
        if (appended.Entries.Count != batch.Length) return null;

        var count = appended.Entries.Count(row => row.Index >= appended.Start);
        var placed = new Recording[batch.Length];
        var next = appended.Start;
        foreach (var (n, row) in appended.Entries.Index())
        {
            var (given, isNew) = (batch[n].Row, row.Index >= appended.Start);
            if (row.Id != given.Id || row.Digest != given.Digest || row.Index < 0 || row.Following < 0) return null;
            if (isNew && (row.LeafHash != given.LeafHash || row.Index != next++ || row.TreeSize != appended.Start + count)) return null;
            if (!isNew && row.TreeSize > appended.Start) return null;
            placed[n] = batch[n].At(row, isNew);
            ThrowIfOther(placed[n]);
        }

        return placed;
    }

    /// <summary>Sees that the bytes that were recorded before are what their hash says, and are of the token.</summary>
    /// <exception cref="EctLedgerException">They are not.</exception>
    private static void ThrowIfOther(Recording recording)
    {
        if (recording.IsNew || recording.Entry is not { } entry) return;

        if (MerkleHash.Leaf(entry.Encoded.Span) != recording.Row.LeafHash
            || !SignedPart(entry.EncodedToken).SequenceEqual(SignedPart(recording.Token.EncodedToken)))
            throw new EctLedgerException(
                $"Entry {recording.Row.Index} of the ledger is not what its hash and its token say. Restore it from a backup.");
    }

    /// <summary>Header and claims, which make the token.</summary>
    private static ReadOnlySpan<char> SignedPart(string token) => token.AsSpan(0, Math.Max(0, token.LastIndexOf('.')));
}
