using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Ect.Tokens;

/// <summary>Finds members that occur twice in their object, for all objects of a text at once, without a set for each and without keeping
/// names. A text with many small objects or members costs no more than any other of its length.</summary>
/// <remarks>A name is represented by 63 bits, which are made with a secret of the process, so that nobody can choose names that collide. In
/// some 2^50 tokens with a hundred members, two different names of a token collide once, and that token is then malformed without a
/// cause.</remarks>
internal sealed class UniqueNames
{
    /// <summary>The number of the first object that is opened, which contains all others.</summary>
    public const int Outermost = 1;

    private static readonly ulong Start = NewSecret(), Factor = NewSecret() | 1;

    private const int MaxSpare = 1_024;

    [ThreadStatic]
    private static UniqueNames? _spare;

    private readonly List<ulong> _marks = [];
    private OpenObject[] _openObjects = new OpenObject[8];
    private ulong[] _places = [];
    private int _objects;

    private UniqueNames()
    {
    }

    /// <summary>Returns an empty instance. Return it after use.</summary>
    public static UniqueNames Rent()
    {
        var names = _spare ?? new();
        _spare = null;
        return names;
    }

    /// <summary>Gives the instance back to the thread, unless it has grown larger than most texts need.</summary>
    public void Return()
    {
        if (_marks.Capacity > MaxSpare || _openObjects.Length > MaxSpare) return;
        _marks.Clear();
        _objects = 0;
        _spare = this;
    }

    /// <summary>Begins an object.</summary>
    /// <param name="depth">How many objects and arrays contain it.</param>
    public void Open(int depth)
    {
        if (depth >= _openObjects.Length) Array.Resize(ref _openObjects, 2 * depth);
        _openObjects[depth] = new(++_objects);
    }

    /// <summary>Adds a member of the object that was opened last.</summary>
    /// <param name="depth">How many objects and arrays contain the member.</param>
    /// <param name="name">The name, with escapes resolved.</param>
    /// <returns>The mark of the name.</returns>
    public ulong Add(int depth, ReadOnlySpan<byte> name)
    {
        ref var container = ref _openObjects[depth - 1];
        var mark = Mark(container.Number, name);
        if (container.First is 0)
        {
            container = container with { First = mark }; // An object with one member cannot have it twice.
            return mark;
        }

        if (!container.HasMore) _marks.Add(container.First);
        container = container with { HasMore = true };
        _marks.Add(mark);
        return mark;
    }

    /// <summary>Tells whether no member occurred twice in one object.</summary>
    public bool AreUnique()
    {
        var size = (int)BitOperations.RoundUpToPowerOf2(2 * ((uint)_marks.Count + 1)); // At most half full.
        if (_places.Length < size) _places = new ulong[size];
        var places = _places.AsSpan(0, size);
        places.Clear();
        foreach (var mark in _marks)
        {
            var place = (int)(mark >> 32) & (places.Length - 1);
            while (places[place] is not 0 and var other)
            {
                if (other == mark) return false;
                place = (place + 1) & (places.Length - 1);
            }

            places[place] = mark;
        }

        return true;
    }

    /// <summary>Returns the mark of a name in one of the objects; never 0.</summary>
    public static ulong Mark(int container, ReadOnlySpan<byte> name)
    {
        var mark = Mix(Start ^ (((ulong)container << 32) | (uint)name.Length));
        while (name.Length >= sizeof(ulong))
        {
            mark = Mix(mark ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
            name = name[sizeof(ulong)..];
        }

        var rest = 0UL;
        foreach (var value in name) rest = (rest << 8) | value;
        return Mix(mark ^ rest) | 1;
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, Factor, out var low);
        return high ^ low;
    }

    /// <param name="Number">The number of the object in the text, from 1.</param>
    /// <param name="First">The mark of its first member; 0 if it has none yet.</param>
    /// <param name="HasMore">Whether it has more members.</param>
    private readonly record struct OpenObject(int Number, ulong First = 0, bool HasMore = false);

    private static ulong NewSecret() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
