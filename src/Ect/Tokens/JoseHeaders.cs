namespace Ect.Tokens;

/// <summary>The headers that were read last, by their encoded text. A few dozen cover all traffic. It is thread-safe and bounded.</summary>
/// <remarks>A stranger who sends many different headers only causes other headers to be read again.</remarks>
internal sealed class JoseHeaders
{
    private const int Size = 256, MaxLength = 512;

    private readonly Entry?[] _entries = new Entry?[Size];

    public JoseHeader? Find(ReadOnlySpan<char> encoded) =>
        Volatile.Read(ref PlaceOf(encoded)) is { } entry && encoded.SequenceEqual(entry.Encoded) ? entry.Header : null;

    public void Set(ReadOnlySpan<char> encoded, JoseHeader header)
    {
        if (encoded.Length <= MaxLength) Volatile.Write(ref PlaceOf(encoded), new(encoded.ToString(), header));
    }

    private ref Entry? PlaceOf(ReadOnlySpan<char> encoded) => ref _entries[(uint)string.GetHashCode(encoded) % Size];

    private sealed record Entry(string Encoded, JoseHeader Header);
}
