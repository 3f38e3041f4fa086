using System.Text;

namespace Ect.StackExchangeRedis.Store;

/// <summary>The compact form of a record. The id is part of the key and is not repeated.</summary>
/// <remarks>A byte that tells the version and whether the id was awaited, then the record as it encodes itself. A checksum over the key and
/// all of this comes last, so that a value that was cut, altered or written under another key is not read.</remarks>
internal static class RecordFormat
{
    private const byte Known = 3, KnownAfterAwaited = 4;
    private const int ChecksumLength = 4;

    /// <summary>The value of an id that was named before it was known. It is not a record, and no record could be cut to it.</summary>
    public static byte[] Awaited { get; } = [.. "awaited"u8];

    public static byte[] Write(EctTokenRecord record, bool isAwaited = false) =>
        Seal(RecordKey.Of(record), [isAwaited ? KnownAfterAwaited : Known, .. record.Encode()]);

    /// <exception cref="EctStoreException">The value is not one that was written for this key.</exception>
    public static RecordValue Read(RecordKey key, byte[] value)
    {
        if (key.IsSigned && value.AsSpan().SequenceEqual(Awaited)) return new(null, IsAwaited: true);

        var content = Unseal(key, value);
        return content is [Known or KnownAfterAwaited, ..]
            && EctTokenRecord.TryDecode(key.Id, content[1..], out var record)
            && RecordKey.Of(record) == key
                ? new(record, content[0] is KnownAfterAwaited)
                : throw new EctStoreException(
                    "A record in the ECT store cannot be read. It was damaged, or other software uses keys with this prefix.");
    }

    /// <summary>Appends the checksum to the content of a key.</summary>
    public static byte[] Seal(RecordKey key, ReadOnlySpan<byte> content) => [.. content, .. Checksum(key, content)];

    /// <returns>The content; nothing if the checksum does not fit it.</returns>
    private static ReadOnlySpan<byte> Unseal(RecordKey key, ReadOnlySpan<byte> value)
    {
        if (value.Length < ChecksumLength) return [];
        var content = value[..^ChecksumLength];
        return value[content.Length..].SequenceEqual(Checksum(key, content)) ? content : [];
    }

    private static byte[] Checksum(RecordKey key, ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[EctDigest.Length];
        EctDigest.Of([.. Encoding.UTF8.GetBytes(key.ToString()), .. content]).CopyTo(digest);
        return digest[..ChecksumLength].ToArray();
    }
}
