using System.Runtime.InteropServices;

namespace Ect.Graph;

/// <summary>The ids of one verification. Most requests have one root and no other id, which needs no table.</summary>
internal sealed class KnownIds
{
    private string? _first;
    private KnownId? _ofFirst;
    private Dictionary<string, KnownId>? _others;

    /// <summary>Returns the knowledge about an id; <see langword="null"/> if nobody has asked for it.</summary>
    public KnownId? Find(string id) => id == _first ? _ofFirst : _others?.GetValueOrDefault(id);

    /// <summary>Makes room for so many ids.</summary>
    public void Reserve(int count) => (_others ??= []).EnsureCapacity(count);

    /// <summary>Returns the knowledge about an id, which is kept from now on.</summary>
    public KnownId Of(string id)
    {
        _first ??= id;
        if (id == _first) return _ofFirst ??= new KnownId();

        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_others ??= [], id, out _);
        return known ??= new KnownId();
    }
}
