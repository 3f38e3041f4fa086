namespace Ect;

/// <summary>A bundle of a tiled log (<see cref="EctLedgerTiles"/>): entries that may be shown.</summary>
public sealed class EctEntryBundle
{
    internal EctEntryBundle(ReadOnlyMemory<byte>? content) => Content = content;

    /// <summary>The entries (<see cref="EctLedgerEntry.Encoded"/>), each behind its length in two bytes, big-endian;
    /// <see langword="null"/> if the bytes of one of them or more were removed for good.</summary>
    public ReadOnlyMemory<byte>? Content { get; }
}
