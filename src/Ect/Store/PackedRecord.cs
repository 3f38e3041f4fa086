using System.Buffers.Binary;

namespace Ect.Store;

/// <summary>A record of the store in memory, as it is in the log: a head of fixed length, followed by the body that
/// <see cref="RecordPacker"/> packs.</summary>
/// <remarks>Only <see cref="Complete"/> and the places of its neighbours change a record in the log. This value keeps the state that was
/// read.</remarks>
internal readonly struct PackedRecord
{
    public const int HeadLength = DigestAt + EctDigest.Length;

    private const int PreviousAt = sizeof(int); // Behind the length of the whole record.
    private const int AddedAt = PreviousAt + sizeof(long);
    private const int NewerAt = AddedAt + sizeof(long);
    private const int OlderAt = NewerAt + sizeof(long);
    private const int ListedAt = OlderAt + sizeof(long);
    private const int StateAt = ListedAt + sizeof(long);
    private const int AwaitsAt = StateAt + 1;
    private const int IdAt = AwaitsAt + 1;
    private const int DigestAt = IdAt + SpanReader.UuidLength;

    private readonly Memory<byte> _bytes;

    private PackedRecord(Memory<byte> bytes) => (_bytes, State) = (bytes, RecordState.FromByte(bytes.Span[StateAt]));

    /// <summary>Returns the record that begins there.</summary>
    public static PackedRecord At(Memory<byte> bytes) => new(bytes[..BinaryPrimitives.ReadInt32LittleEndian(bytes.Span)]);

    /// <summary>Writes the head of a record.</summary>
    /// <param name="room">A buffer as long as the whole record.</param>
    /// <param name="id">The token's id.</param>
    /// <param name="digest">The token's digest.</param>
    /// <param name="state">The part that may be completed later.</param>
    public static PackedRecord Begin(Memory<byte> room, Guid id, EctDigest digest, RecordState state)
    {
        var bytes = room.Span;
        bytes[..HeadLength].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        id.TryWriteBytes(bytes[IdAt..]);
        digest.CopyTo(bytes[DigestAt..]);
        bytes[StateAt] = state.ToByte();
        return new PackedRecord(room);
    }

    public int Length => _bytes.Length;

    public Guid Id => new(Bytes.Slice(IdAt, SpanReader.UuidLength));

    public EctDigest Digest => new(Bytes.Slice(DigestAt, EctDigest.Length));

    public RecordState State { get; }

    /// <summary>When the record was added, by the store's own clock.</summary>
    public TimeSpan Added => new(BinaryPrimitives.ReadInt64LittleEndian(Bytes[AddedAt..]));

    /// <summary>The place of the record before it in its workflow.</summary>
    public long Previous => BinaryPrimitives.ReadInt64LittleEndian(Bytes[PreviousAt..]);

    /// <summary>The place of the last record of the workflow that went on next; nowhere if this one was the last to go on.</summary>
    public long Newer
    {
        get => BinaryPrimitives.ReadInt64LittleEndian(Bytes[NewerAt..]);
        set => BinaryPrimitives.WriteInt64LittleEndian(_bytes.Span[NewerAt..], value);
    }

    /// <summary>The place of the last record of the workflow that went on before.</summary>
    public long Older
    {
        get => BinaryPrimitives.ReadInt64LittleEndian(Bytes[OlderAt..]);
        set => BinaryPrimitives.WriteInt64LittleEndian(_bytes.Span[OlderAt..], value);
    }

    /// <summary>When the workflow went on with this record, in milliseconds since 1970. It never falls from record to record.</summary>
    public long Listed
    {
        get => BinaryPrimitives.ReadInt64LittleEndian(Bytes[ListedAt..]);
        set => BinaryPrimitives.WriteInt64LittleEndian(_bytes.Span[ListedAt..], value);
    }

    /// <summary>Whether the record named predecessors that were not known then.</summary>
    public bool Awaits => Bytes[AwaitsAt] != 0;

    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>The body that <see cref="RecordPacker"/> packs.</summary>
    public Span<byte> Body => _bytes.Span[HeadLength..];

    /// <summary>Writes the fields that the store sets when it takes a record.</summary>
    public void Enter(TimeSpan added, long previous, bool awaits)
    {
        var bytes = _bytes.Span;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[AddedAt..], added.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[PreviousAt..], previous);
        bytes[AwaitsAt] = awaits ? (byte)1 : (byte)0;
    }

    /// <summary>Writes a completed state.</summary>
    public void Complete(RecordState state) => _bytes.Span[StateAt] = state.ToByte();
}
