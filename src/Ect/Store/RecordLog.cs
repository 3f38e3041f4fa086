namespace Ect.Store;

/// <summary>Records one after the other, in the order in which they came, in segments. The oldest record is removed first, and a segment
/// with its last record. It is not thread-safe, but data that were read from it remain readable, whatever is removed.</summary>
/// <param name="segmentSize">The bytes of a segment, at most <see cref="MaxSegmentSize"/>. A longer record gets a segment of its
/// own.</param>
internal sealed class RecordLog(int segmentSize)
{
    /// <summary>The place of no record, before all places.</summary>
    public const long Nowhere = 0;

    public const int MaxSegmentSize = 1 << OffsetBits;

    private const int OffsetBits = 20;

    private readonly Dictionary<long, Segment> _segments = [];
    private Segment _last = new([]);
    private long _lastNumber;

    public int Count { get; private set; }

    /// <summary>The bytes of all records, and of the gaps behind them that were too small for the next record. A part of the first segment
    /// and of the last one is free as well.</summary>
    public long Bytes { get; private set; }

    /// <summary>The place of the oldest record, if there is one.</summary>
    public long Oldest { get; private set; }

    public PackedRecord this[long place] => PackedRecord.At(_segments[place >> OffsetBits].Bytes.AsMemory(OffsetOf(place)));

    /// <summary>Returns by how much <see cref="Bytes"/> grows with a record of that length, with the gap before it if it does not fit
    /// into the last segment.</summary>
    public int GrowthBy(int length) => length + (_last.Free < length ? _last.Free : 0);

    public bool Contains(long place) => Count > 0 && place >= Oldest;

    /// <returns>The place of the record, behind those of all others.</returns>
    public long Append(ReadOnlySpan<byte> record)
    {
        if (_last.Free < record.Length) BeginSegment(Math.Max(segmentSize, record.Length));
        var place = _lastNumber << OffsetBits | (uint)_last.Used;
        if (Count == 0) Oldest = place;

        record.CopyTo(_last.Bytes.AsSpan(_last.Used));
        _last.Used += record.Length;
        Bytes += record.Length;
        Count++;
        return place;
    }

    public void RemoveOldest()
    {
        var (number, length) = (Oldest >> OffsetBits, this[Oldest].Length);
        var segment = _segments[number];
        var isLastOfSegment = OffsetOf(Oldest) + length == segment.Used;

        Bytes -= length;
        Count--;
        Oldest += length;
        if (!isLastOfSegment || segment == _last) return;

        _segments.Remove(number);
        Bytes -= segment.Free;
        Oldest = number + 1 << OffsetBits;
    }

    private void BeginSegment(int size)
    {
        if (Count == 0) _segments.Remove(_lastNumber);
        else Bytes += _last.Free;
        _segments.Add(++_lastNumber, _last = new(GC.AllocateUninitializedArray<byte>(size)));
    }

    private static int OffsetOf(long place) => (int)(place & (MaxSegmentSize - 1));

    private sealed class Segment(byte[] bytes)
    {
        public byte[] Bytes { get; } = bytes;
        public int Used { get; set; }
        public int Free => Bytes.Length - Used;
    }
}
