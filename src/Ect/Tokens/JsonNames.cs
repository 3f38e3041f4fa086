using System.Text;

namespace Ect.Tokens;

/// <summary>The members of an object that somebody will ask for. Of all others nothing is kept.</summary>
internal sealed class JsonNames
{
    private readonly string[] _texts;
    private readonly byte[][] _utf8;
    private readonly ulong[] _marks;
    private readonly ulong _corners; // Where the marks lie, roughly: most names lie elsewhere.

    public JsonNames(params string[] names)
    {
        _texts = names;
        _utf8 = Array.ConvertAll(names, Encoding.UTF8.GetBytes);
        _marks = Array.ConvertAll(_utf8, name => UniqueNames.Mark(UniqueNames.Outermost, name));
        foreach (var mark in _marks) _corners |= CornerOf(mark);
    }

    /// <summary>How many there are.</summary>
    public int Count => _texts.Length;

    /// <param name="mark">What <see cref="UniqueNames.Add"/> made of the name.</param>
    /// <param name="utf8">The name of a member of the outermost object.</param>
    /// <returns>The name as text; <see langword="null"/> for one that nobody asks for.</returns>
    public string? Find(ulong mark, ReadOnlySpan<byte> utf8)
    {
        if ((_corners & CornerOf(mark)) is 0) return null;
        return _marks.AsSpan().IndexOf(mark) is >= 0 and var index && utf8.SequenceEqual(_utf8[index]) ? _texts[index] : null;
    }

    private static ulong CornerOf(ulong mark) => 1UL << (int)(mark >> 58);
}
