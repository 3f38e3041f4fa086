using System.Text;

namespace Ect.StackExchangeRedis.Store;

/// <summary>The compact form of a record. The id is part of the key and is not repeated.</summary>
/// <remarks>A version byte; level, path level and flags; <c>iat</c> and <c>exp</c> (seconds); digest, issuer, action and predecessors; then
/// the parts that the flags announce, in their order. UUIDs take 16 bytes, digests 32, and texts are UTF-8 behind their length. A checksum
/// over the key and all of this comes last, so that a value that was cut, altered or written under another key is not read.</remarks>
internal static class RecordFormat
{
    private const byte Version = 2;
    private const int ChecksumLength = 4, UuidLength = 16;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        AncestorsKnown = 1,
        Workflow = 2,
        KeyThumbprint = 4,
        PolicyDecision = 8,
        KeyId = 16,
        Awaited = 32,
        All = AncestorsKnown | Workflow | KeyThumbprint | PolicyDecision | KeyId | Awaited,
    }

    /// <summary>The value of an id that was named before it was known. It is not a record, and no record could be cut to it.</summary>
    public static byte[] Awaited { get; } = [.. "awaited"u8];

    public static byte[] Write(EctTokenRecord record, bool isAwaited = false)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8)) Write(writer, record, isAwaited);
        return Seal(RecordKey.Of(record), bytes.ToArray());
    }

    /// <exception cref="EctStoreException">The value is not one that was written for this key.</exception>
    public static RecordValue Read(RecordKey key, byte[] value)
    {
        if (key.IsSigned && value.AsSpan().SequenceEqual(Awaited)) return new(null, IsAwaited: true);
        try
        {
            using var content = new MemoryStream(Unseal(key, value), writable: false);
            using var reader = new BinaryReader(content, StrictUtf8);
            var read = Read(key, reader);
            return content.Position == content.Length ? read : throw new InvalidDataException("There is more after the record.");
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException or InvalidDataException)
        {
            throw new EctStoreException(
                "A record in the ECT store cannot be read. It was damaged, or other software uses keys with this prefix.", e);
        }
    }

    /// <summary>Appends the checksum to the content of a key.</summary>
    public static byte[] Seal(RecordKey key, ReadOnlySpan<byte> content) => [.. content, .. Checksum(key, content)];

    private static byte[] Unseal(RecordKey key, byte[] value)
    {
        if (value.Length < ChecksumLength) throw new InvalidDataException("The record is too short.");
        var content = value[..^ChecksumLength];
        return value.AsSpan(content.Length).SequenceEqual(Checksum(key, content))
            ? content
            : throw new InvalidDataException("The checksum does not fit the record.");
    }

    private static byte[] Checksum(RecordKey key, ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[EctDigest.Length];
        EctDigest.Of([.. Encoding.UTF8.GetBytes(key.ToString()), .. content]).CopyTo(digest);
        return digest[..ChecksumLength].ToArray();
    }

    private static void Write(BinaryWriter writer, EctTokenRecord record, bool isAwaited)
    {
        writer.Write(Version);
        writer.Write((byte)record.Level);
        writer.Write((byte)record.PathLevel);
        writer.Write((byte)PartsOf(record, isAwaited));
        writer.Write(record.IssuedAt.ToUnixTimeSeconds());
        writer.Write(record.ExpiresAt.ToUnixTimeSeconds());
        WriteDigest(writer, record.Digest);
        writer.Write(record.Issuer);
        writer.Write(record.Action);
        writer.Write7BitEncodedInt(record.Predecessors.Count);
        foreach (var predecessor in record.Predecessors) WriteId(writer, predecessor);
        if (record.WorkflowId is { } workflowId) WriteId(writer, workflowId);
        if (record.KeyThumbprint is { } thumbprint) WriteDigest(writer, thumbprint);
        if (record.PolicyDecision is { } decision) writer.Write(decision);
        if (record.KeyId is { } keyId) writer.Write(keyId);
    }

    private static Parts PartsOf(EctTokenRecord record, bool isAwaited) =>
        (record.AncestorsKnown ? Parts.AncestorsKnown : 0)
        | (record.WorkflowId is not null ? Parts.Workflow : 0)
        | (record.KeyThumbprint is not null ? Parts.KeyThumbprint : 0)
        | (record.PolicyDecision is not null ? Parts.PolicyDecision : 0)
        | (record.KeyId is not null ? Parts.KeyId : 0)
        | (isAwaited ? Parts.Awaited : 0);

    private static RecordValue Read(RecordKey key, BinaryReader reader)
    {
        if (reader.ReadByte() is not Version) throw new InvalidDataException("The record has another version.");
        var (level, pathLevel, parts) = (ReadLevel(reader), ReadLevel(reader), (Parts)reader.ReadByte());
        if (key.IsSigned == level is EctAssuranceLevel.L1) throw new InvalidDataException("The level does not fit the key.");
        if ((parts & ~Parts.All) != 0) throw new InvalidDataException("The record has unknown parts.");
        return new(new EctTokenRecord
        {
            Id = key.Id,
            Level = level,
            PathLevel = pathLevel,
            AncestorsKnown = parts.HasFlag(Parts.AncestorsKnown),
            IssuedAt = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()),
            Digest = ReadDigest(reader),
            Issuer = reader.ReadString(),
            Action = reader.ReadString(),
            Predecessors = ReadIds(reader),
            WorkflowId = parts.HasFlag(Parts.Workflow) ? ReadId(reader) : null,
            KeyThumbprint = parts.HasFlag(Parts.KeyThumbprint) ? ReadDigest(reader) : null,
            PolicyDecision = parts.HasFlag(Parts.PolicyDecision) ? reader.ReadString() : null,
            KeyId = parts.HasFlag(Parts.KeyId) ? reader.ReadString() : null,
        }, parts.HasFlag(Parts.Awaited));
    }

    private static EctAssuranceLevel ReadLevel(BinaryReader reader)
    {
        var level = (EctAssuranceLevel)reader.ReadByte();
        return Enum.IsDefined(level) ? level : throw new InvalidDataException("The record has an unknown level.");
    }

    private static void WriteId(BinaryWriter writer, string id) => writer.Write(Guid.Parse(id).ToByteArray(bigEndian: true));

    private static string ReadId(BinaryReader reader)
    {
        Span<byte> bytes = stackalloc byte[UuidLength];
        reader.BaseStream.ReadExactly(bytes);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private static string[] ReadIds(BinaryReader reader)
    {
        var (count, rest) = (reader.Read7BitEncodedInt(), reader.BaseStream.Length - reader.BaseStream.Position);
        if (count < 0 || count > rest / UuidLength) throw new InvalidDataException("The number of predecessors is wrong.");
        var ids = new string[count];
        foreach (ref var id in ids.AsSpan()) id = ReadId(reader);
        return ids;
    }

    private static void WriteDigest(BinaryWriter writer, EctDigest digest)
    {
        Span<byte> bytes = stackalloc byte[EctDigest.Length];
        digest.CopyTo(bytes);
        writer.Write(bytes);
    }

    private static EctDigest ReadDigest(BinaryReader reader) => new(reader.ReadBytes(EctDigest.Length));
}
