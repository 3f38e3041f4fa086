using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace Ect.Store;

/// <summary>Reads values that <see cref="SpanWriter"/> wrote, in the same order.</summary>
internal ref struct SpanReader(ReadOnlySpan<byte> bytes)
{
    public const int UuidLength = 16;
    public const int TraceLength = 16;

    private ReadOnlySpan<byte> _rest = bytes;

    public byte Byte() => Take(1)[0];

    public int Count()
    {
        var (count, shift) = (0, 0);
        byte next;
        do
        {
            next = Byte();
            count |= (next & 0x7F) << shift;
            shift += 7;
        }
        while (next > 0x7F);
        return count;
    }

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public Guid Uuid() => new(Take(UuidLength));

    public EctDigest Digest() => new(Take(EctDigest.Length));

    public ActivityTraceId Trace() => ActivityTraceId.CreateFromBytes(Take(TraceLength));

    public string Text() => Encoding.UTF8.GetString(Take(Count()));

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
