using Ect.Collections;

namespace Ect.Store;

/// <summary>Finds places in the log by any UUID. It has many small tables, so that the growth of one is not noticed. It is not
/// thread-safe.</summary>
/// <param name="tables">The number of tables.</param>
internal sealed class PlaceIndex(int tables)
{
    /// <summary>The most bytes that an entry takes: 36 in a full table, and twice as many in a half-empty one.</summary>
    public const int BytesPerEntry = 72;

    private const int MinTableSize = 16;

    private readonly Dictionary<Guid, long>?[] _tables = new Dictionary<Guid, long>?[tables];

    public int Count { get; private set; }

    /// <summary>The size of the largest table. No more entries are copied when it grows.</summary>
    public int LargestTable => _tables.Max(table => table?.Capacity ?? 0);

    public long Find(Guid id) => _tables[TableOf(id)] is { } table && table.TryGetValue(id, out var place) ? place : RecordLog.Nowhere;

    /// <summary>Sets the place of an id.</summary>
    public void Set(Guid id, long place)
    {
        var table = _tables[TableOf(id)] ??= new(SeededGuidComparer.Instance);
        Count -= table.Count;
        table[id] = place;
        Count += table.Count;
    }

    /// <summary>Removes an id, unless it has another place by now.</summary>
    public void Remove(Guid id, long place)
    {
        if (Find(id) != place) return;
        var table = _tables[TableOf(id)]!;
        table.Remove(id);
        Count--;

        // A third is kept free, so that a count that swings about a limit moves nothing.
        if (table.Capacity > MinTableSize && table.Count < table.Capacity / 2) table.TrimExcess(table.Count * 3 / 2);
    }

    private int TableOf(Guid id) => (int)((uint)SeededGuidComparer.Instance.GetHashCode(id) % (uint)_tables.Length);
}
