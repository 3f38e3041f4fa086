using System.Text;

namespace Ect.Store;

/// <summary>The compact form of a record, without its id.</summary>
/// <remarks>A version byte; level, path level and flags; <c>iat</c> and <c>exp</c> (seconds); digest, issuer, action and predecessors; then
/// the parts that the flags announce, in their order. UUIDs take 16 bytes, digests 32, and texts are UTF-8 behind their length.</remarks>
internal static class RecordEncoding
{
    private const byte Version = 1;
    private const int UuidLength = 16;
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
        All = AncestorsKnown | Workflow | KeyThumbprint | PolicyDecision | KeyId,
    }

    public static byte[] Encode(EctTokenRecord record)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8)) Write(writer, record);
        return bytes.ToArray();
    }

    /// <returns><see langword="null"/> for anything but the bytes of a record.</returns>
    public static EctTokenRecord? Decode(string id, ReadOnlySpan<byte> encoded)
    {
        try
        {
            using var content = new MemoryStream(encoded.ToArray(), writable: false);
            using var reader = new BinaryReader(content, StrictUtf8);
            var record = Read(id, reader);
            return content.Position == content.Length ? record : null;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException or InvalidDataException)
        {
            return null;
        }
    }

    private static void Write(BinaryWriter writer, EctTokenRecord record)
    {
        writer.Write(Version);
        writer.Write((byte)record.Level);
        writer.Write((byte)record.PathLevel);
        writer.Write((byte)PartsOf(record));
        writer.Write(record.IssuedAt.ToUnixTimeSeconds());
        writer.Write(record.ExpiresAt.ToUnixTimeSeconds());
        writer.Write(record.Digest.ToArray());
        writer.Write(record.Issuer);
        writer.Write(record.Action);
        writer.Write7BitEncodedInt(record.Predecessors.Count);
        foreach (var predecessor in record.Predecessors) WriteId(writer, predecessor);
        if (record.WorkflowId is { } workflowId) WriteId(writer, workflowId);
        if (record.KeyThumbprint is { } thumbprint) writer.Write(thumbprint.ToArray());
        if (record.PolicyDecision is { } decision) writer.Write(decision);
        if (record.KeyId is { } keyId) writer.Write(keyId);
    }

    private static Parts PartsOf(EctTokenRecord record) =>
        (record.AncestorsKnown ? Parts.AncestorsKnown : 0)
        | (record.WorkflowId is not null ? Parts.Workflow : 0)
        | (record.KeyThumbprint is not null ? Parts.KeyThumbprint : 0)
        | (record.PolicyDecision is not null ? Parts.PolicyDecision : 0)
        | (record.KeyId is not null ? Parts.KeyId : 0);

    private static EctTokenRecord Read(string id, BinaryReader reader)
    {
        if (reader.ReadByte() is not Version) throw new InvalidDataException("The record has another version.");
        var (level, pathLevel, parts) = (ReadLevel(reader), ReadLevel(reader), (Parts)reader.ReadByte());
        if ((parts & ~Parts.All) != 0) throw new InvalidDataException("The record has unknown parts.");
        return new EctTokenRecord
        {
            Id = id,
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
        };
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

    private static EctDigest ReadDigest(BinaryReader reader) => new(reader.ReadBytes(EctDigest.Length));
}
