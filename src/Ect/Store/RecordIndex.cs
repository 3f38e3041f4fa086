using Ect.Collections;

namespace Ect.Store;

/// <summary>Finds the places of records by an id that each has. It keeps places alone, and reads the ids in the log. It has many small
/// tables, so that the growth of one is not noticed. It is not thread-safe.</summary>
/// <param name="tables">The number of tables.</param>
/// <param name="idAt">Reads the id of the record at a place, which must be in the log.</param>
internal sealed class RecordIndex(int tables, Func<long, Guid> idAt)
{
    /// <summary>The most bytes that an entry takes: 20 in a full table, and twice as many in a half-empty one.</summary>
    public const int BytesPerEntry = 40;

    private const int MinTableSize = 16;

    private readonly IdInLog _comparer = new(idAt);
    private readonly HashSet<long>?[] _tables = new HashSet<long>?[tables];

    public int Count { get; private set; }

    /// <summary>The size of the largest table. No more entries are copied when it grows.</summary>
    public int LargestTable => _tables.Max(table => table?.Capacity ?? 0);

    public long Find(Guid id) => _tables[TableOf(id)] is { } table && table.GetAlternateLookup<Guid>().TryGetValue(id, out var place)
        ? place
        : RecordLog.Nowhere;

    /// <summary>Sets the place of an id. The place that it had is still in the log.</summary>
    public void Set(Guid id, long place)
    {
        var table = _tables[TableOf(id)] ??= new(_comparer);
        if (table.Remove(place)) Count--; // Places of the same id are equal.
        table.Add(place);
        Count++;
    }

    /// <summary>Removes an id, unless it has another place by now. The place is still in the log.</summary>
    public void Remove(Guid id, long place)
    {
        if (Find(id) != place) return;
        var table = _tables[TableOf(id)]!;
        table.Remove(place);
        Count--;

        // A third is kept free, so that a count that swings about a limit moves nothing.
        if (table.Capacity > MinTableSize && table.Count < table.Capacity / 2) table.TrimExcess(table.Count * 3 / 2);
    }

    private int TableOf(Guid id) => (int)((uint)SeededGuidComparer.Instance.GetHashCode(id) % (uint)_tables.Length);

    /// <summary>Two places are equal if the same id is there.</summary>
    private sealed class IdInLog(Func<long, Guid> idAt) : IEqualityComparer<long>, IAlternateEqualityComparer<Guid, long>
    {
        public bool Equals(long x, long y) => x == y || idAt(x) == idAt(y);

        public int GetHashCode(long place) => GetHashCode(idAt(place));

        public bool Equals(Guid id, long place) => idAt(place) == id;

        public int GetHashCode(Guid id) => SeededGuidComparer.Instance.GetHashCode(id);

        public long Create(Guid id) => throw new NotSupportedException("A place cannot be made of an id.");
    }
}
