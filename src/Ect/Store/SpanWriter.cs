using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace Ect.Store;

/// <summary>Writes values one after the other into a buffer. A text follows its length. Counts take seven bits a byte.</summary>
internal ref struct SpanWriter(Span<byte> bytes)
{
    private Span<byte> _rest = bytes;

    public static int LengthOf(ReadOnlySpan<char> text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        return LengthOfCount(bytes) + bytes;
    }

    public static int LengthOfCount(int count)
    {
        var length = 1;
        while ((count >>= 7) > 0) length++;
        return length;
    }

    public void Byte(byte value) => Next(1)[0] = value;

    public void Count(int count)
    {
        while (count > 0x7F)
        {
            Byte((byte)(count | 0x80));
            count >>= 7;
        }

        Byte((byte)count);
    }

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Next(sizeof(long)), value);

    public void Uuid(Guid value) => value.TryWriteBytes(Next(SpanReader.UuidLength));

    public void Digest(EctDigest value) => value.CopyTo(Next(EctDigest.Length));

    public void Trace(ActivityTraceId value) => value.CopyTo(Next(SpanReader.TraceLength));

    public void Text(ReadOnlySpan<char> value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Count(length);
        Encoding.UTF8.GetBytes(value, Next(length));
    }

    private Span<byte> Next(int length)
    {
        var next = _rest[..length];
        _rest = _rest[length..];
        return next;
    }
}
