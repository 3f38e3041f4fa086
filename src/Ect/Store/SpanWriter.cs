using System.Diagnostics;
using System.Text;

namespace Ect.Store;

/// <summary>Writes values one after the other into a buffer. A text follows its length. Numbers take seven bits a byte.</summary>
internal ref struct SpanWriter(Span<byte> bytes)
{
    private Span<byte> _rest = bytes;

    public static int LengthOf(ReadOnlySpan<char> text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        return LengthOf(bytes) + bytes;
    }

    public static int LengthOf(long number)
    {
        var (length, rest) = (1, (ulong)number);
        while ((rest >>= 7) > 0) length++;
        return length;
    }

    public void Byte(byte value) => Next(1)[0] = value;

    public void Number(long number)
    {
        var rest = (ulong)number;
        while (rest > 0x7F)
        {
            Byte((byte)(rest | 0x80));
            rest >>= 7;
        }

        Byte((byte)rest);
    }

    public void Uuid(Guid value) => value.TryWriteBytes(Next(SpanReader.UuidLength));

    public void Digest(EctDigest value) => value.CopyTo(Next(EctDigest.Length));

    public void Trace(ActivityTraceId value) => value.CopyTo(Next(SpanReader.TraceLength));

    public void Text(ReadOnlySpan<char> value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        Encoding.UTF8.GetBytes(value, Next(length));
    }

    private Span<byte> Next(int length)
    {
        var next = _rest[..length];
        _rest = _rest[length..];
        return next;
    }
}
