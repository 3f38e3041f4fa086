using Ect.Ledger.Tree;

namespace Ect.Ledger.Engine;

/// <summary>A token on its way into the ledger: the entry that it becomes, or has been.</summary>
/// <param name="Token">The token.</param>
/// <param name="Entry">The entry; <see langword="null"/> if it was redacted and cannot be made again.</param>
/// <param name="Row">How it is stored.</param>
/// <param name="IsNew">Whether this batch recorded it.</param>
internal sealed record Recording(EctToken Token, EctLedgerEntry? Entry, EctStoredEntry Row, bool IsNew)
{
    public static Recording Of(EctToken token, DateTimeOffset now, string recorder)
    {
        var entry = EctLedgerEntry.Create(token, now, recorder);
        var (id, leaf) = (Guid.ParseExact(token.Id, "D"), MerkleHash.Leaf(entry.Encoded.Span));
        var row = new EctStoredEntry(id, token.Digest, leaf, entry.RecordedAt, token.ExpiresAt, entry.Encoded);
        return new Recording(token, entry, row, IsNew: true);
    }

    /// <summary>The same token, as it is recorded.</summary>
    public Recording At(EctStoredEntry row, bool isNew) =>
        new(Token, isNew ? Entry : row.ReadEntry() ?? Again(Token, row, Entry!.Recorder), row, isNew);

    /// <summary>The entry that was redacted, made again from the token, if its text is the one that was recorded.</summary>
    public static EctLedgerEntry? Again(EctToken token, EctStoredEntry row, string recorder)
    {
        var entry = EctLedgerEntry.Create(token, row.RecordedAt, recorder);
        return MerkleHash.Leaf(entry.Encoded.Span) == row.LeafHash ? entry : null;
    }
}
