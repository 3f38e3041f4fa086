namespace Ect;

/// <summary>An entry of a ledger as an <see cref="IEctLedgerStorage"/> keeps it: a row, whose columns can be searched without reading
/// tokens.</summary>
/// <param name="id">The token's <c>jti</c>.</param>
/// <param name="digest">The token's digest.</param>
/// <param name="leafHash">The hash of the entry in the ledger's tree.</param>
/// <param name="recordedAt">When the token was recorded, in whole milliseconds.</param>
/// <param name="endsAt">When the token ends (<c>exp</c>).</param>
/// <param name="encoded">The entry's bytes; <see langword="null"/> or empty once they were removed.</param>
public sealed class EctStoredEntry(
    Guid id, EctDigest digest, EctDigest leafHash, DateTimeOffset recordedAt, DateTimeOffset endsAt, ReadOnlyMemory<byte>? encoded)
{
    /// <summary>The entry's place, from 0. Without meaning before it is recorded.</summary>
    public long Index { get; private init; }

    /// <summary>How many entries were recorded behind it in the same call: <see cref="Index"/> + this + 1 is the size of the tree that its
    /// first receipt is for. Without meaning before it is recorded.</summary>
    public int Following { get; private init; }

    /// <summary>The token's <c>jti</c>. An issuer may have used it twice.</summary>
    public Guid Id { get; } = id;

    /// <summary>The token's digest (<see cref="EctToken.Digest"/>). With <see cref="Id"/> it is unique in a ledger.</summary>
    public EctDigest Digest { get; } = digest;

    /// <summary>The hash of the entry in the ledger's tree. It stays when the bytes are removed.</summary>
    public EctDigest LeafHash { get; } = leafHash;

    /// <summary>When the token was recorded, in whole milliseconds.</summary>
    public DateTimeOffset RecordedAt { get; } = recordedAt;

    /// <summary>When the token ends (<c>exp</c>), in whole seconds. Before that, a reader of the bytes may be able to spend it.</summary>
    public DateTimeOffset EndsAt { get; } = endsAt;

    /// <summary>The entry's bytes (<see cref="EctLedgerEntry.Encoded"/>); <see langword="null"/> once they were removed.</summary>
    public ReadOnlyMemory<byte>? Encoded { get; } = encoded is { IsEmpty: false } ? encoded : null; // A null array becomes an empty memory.

    /// <summary>The size of the tree that its first receipt is for.</summary>
    internal long TreeSize => Index + Following + 1;

    /// <summary>Returns the entry at its place.</summary>
    /// <param name="index">The place, from 0.</param>
    /// <param name="following">How many entries were recorded behind it in the same call.</param>
    /// <returns>The same entry there.</returns>
    public EctStoredEntry At(long index, int following) =>
        new(Id, Digest, LeafHash, RecordedAt, EndsAt, Encoded) { Index = index, Following = following };

    /// <summary>Returns the entry as it is once its bytes were removed.</summary>
    internal EctStoredEntry WithoutBytes() =>
        new EctStoredEntry(Id, Digest, LeafHash, RecordedAt, EndsAt, encoded: null).At(Index, Following);

    /// <summary>Returns id and place, never the token's text.</summary>
    /// <returns>A short text for people.</returns>
    public override string ToString() => $"{Id} at {Index}";
}
