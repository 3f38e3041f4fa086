using Ect.Collections;

namespace Ect.Store;

/// <summary>Finds places in the log by UUID. It has many small tables, so that the growth of one is not noticed. Not thread-safe.</summary>
/// <param name="tables">How many there are.</param>
internal sealed class PlaceIndex(int tables)
{
    /// <summary>What an entry takes at most: 36 bytes in a table that is full, and twice that in one that is half empty.</summary>
    public const int BytesPerEntry = 72;

    private const int MinTableSize = 16;

    private readonly Dictionary<Guid, long>?[] _tables = new Dictionary<Guid, long>?[tables];

    public int Count { get; private set; }

    /// <summary>The size of the largest table: that many entries are copied at most when it grows.</summary>
    public int LargestTable => _tables.Max(table => table?.Capacity ?? 0);

    public long Find(Guid id) => _tables[TableOf(id)] is { } table && table.TryGetValue(id, out var place) ? place : RecordLog.Nowhere;

    /// <summary>Lets an id mean another place from now on.</summary>
    public void Set(Guid id, long place)
    {
        var table = _tables[TableOf(id)] ??= new(SeededGuidComparer.Instance);
        Count -= table.Count;
        table[id] = place;
        Count += table.Count;
    }

    /// <summary>Forgets an id, unless it has come to mean another place.</summary>
    public void Remove(Guid id, long place)
    {
        if (Find(id) != place) return;
        var table = _tables[TableOf(id)]!;
        table.Remove(id);
        Count--;

        // A third is left free, so that a count that swings about an edge moves nothing.
        if (table.Capacity > MinTableSize && table.Count < table.Capacity / 2) table.TrimExcess(table.Count * 3 / 2);
    }

    private int TableOf(Guid id) => (int)((uint)SeededGuidComparer.Instance.GetHashCode(id) % (uint)_tables.Length);
}
