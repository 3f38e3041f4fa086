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

    public int Count() => (int)Number();

    public long Number()
    {
        var (number, shift) = (0L, 0);
        byte next;
        do
        {
            next = Byte();
            number |= (long)(next & 0x7F) << shift;
            shift += 7;
        }
        while (next > 0x7F);
        return number;
    }

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
