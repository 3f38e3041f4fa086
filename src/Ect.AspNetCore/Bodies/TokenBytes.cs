using System.Collections;
using System.Text;

namespace Ect.AspNetCore.Bodies;

/// <summary>The tokens of a body, each text once, held as the bytes that they came in until they are read.</summary>
/// <remarks>As text they would take twice the room, and a request may wait long for the rest of its tokens, or for its
/// verification.</remarks>
internal sealed class TokenBytes : IReadOnlyList<string>
{
    private readonly HashSet<byte[]> _distinct = new(Comparer.Instance);
    private List<byte[]>? _bytes = [];
    private List<string>? _texts;

    public int Count => _bytes?.Count ?? Texts.Count;

    /// <summary>The bytes of all tokens together.</summary>
    public int Length { get; private set; }

    // Bytes outside ASCII stay invalid.
    private List<string> Texts
    {
        get
        {
            _texts ??= _bytes!.ConvertAll(Encoding.Latin1.GetString);
            _bytes = null;
            _distinct.Clear();
            return _texts;
        }
    }

    public string this[int index] => Texts[index];

    public IEnumerator<string> GetEnumerator() => Texts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Contains(ReadOnlySpan<byte> token) => _distinct.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(token);

    public void Add(ReadOnlySpan<byte> token)
    {
        var bytes = token.ToArray();
        _bytes!.Add(bytes);
        _distinct.Add(bytes);
        Length += bytes.Length;
    }

    public void Clear()
    {
        _bytes!.Clear();
        _distinct.Clear();
        Length = 0;
    }

    private sealed class Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static Comparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] bytes) => GetHashCode(bytes.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
