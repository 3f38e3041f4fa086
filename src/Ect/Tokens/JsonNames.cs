using System.Text;

namespace Ect.Tokens;

/// <summary>The members of an object that will be asked for. Nothing is kept of any others.</summary>
internal sealed class JsonNames
{
    /// <summary>The most names that there can be.</summary>
    public const int MaxCount = 16;

    private readonly string[] _texts;
    private readonly byte[][] _utf8;
    private readonly ulong[] _marks;
    private readonly ulong _corners; // Where the marks are, roughly. Most names are elsewhere.

    public JsonNames(params string[] names)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(names.Length, MaxCount);
        _texts = names;
        _utf8 = Array.ConvertAll(names, Encoding.UTF8.GetBytes);
        _marks = Array.ConvertAll(_utf8, name => UniqueNames.Mark(UniqueNames.Outermost, name));
        foreach (var mark in _marks) _corners |= CornerOf(mark);
    }

    /// <summary>The number of names.</summary>
    public int Count => _texts.Length;

    /// <param name="mark">The mark that <see cref="UniqueNames.Add"/> made of the name.</param>
    /// <param name="utf8">The name of a member of the outermost object.</param>
    /// <returns>The index of the name; -1 if nobody asks for it.</returns>
    public int Find(ulong mark, ReadOnlySpan<byte> utf8)
    {
        if ((_corners & CornerOf(mark)) is 0) return -1;
        return _marks.AsSpan().IndexOf(mark) is >= 0 and var index && utf8.SequenceEqual(_utf8[index]) ? index : -1;
    }

    /// <summary>Pairs the names with the values, which are in their order.</summary>
    public IReadOnlyDictionary<string, StrictJsonValue> Name(ReadOnlySpan<StrictJsonValue> values)
    {
        var named = new Dictionary<string, StrictJsonValue>(Count);
        for (var i = 0; i < Count; i++)
            if (values[i].IsThere) named.Add(_texts[i], values[i]);

        return named;
    }

    /// <summary>Returns the index of a name that is known to be one of these.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < _texts.Length; i++)
            if (ReferenceEquals(_texts[i], name)) return i; // Usually both are constants.

        return Array.IndexOf(_texts, name);
    }

    private static ulong CornerOf(ulong mark) => 1UL << (int)(mark >> 58);
}
