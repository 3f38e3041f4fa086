using System.Text;

namespace Ect;

/// <summary>One record as one compact value. The id and the level class are the key's, and not repeated.</summary>
/// <remarks>Version byte, then: level, path level, flags (1 ancestors known, 2 workflow, 4 key thumbprint, 8 policy decision, 16 <c>kid</c>, 32 awaited), <c>iat</c>,
/// <c>exp</c> (seconds), digest, issuer, action, predecessors, and what the flags announce, in their order: whoever does not know the last of them stops before it.
/// UUIDs take 16 bytes, digests 32, texts are UTF-8 behind their length.</remarks>
internal static class EctRecordFormat
{
    private const byte Version = 1;

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
    }

    /// <summary>What stands for an id that was named before it was known: no record, and nothing that one could be cut to.</summary>
    public static byte[] Awaited { get; } = [.. "awaited"u8];

    public static byte[] Write(EctTokenRecord record, bool isAwaited = false)
    {
        var parts = (record.AncestorsKnown ? Parts.AncestorsKnown : 0)
            | (record.WorkflowId is not null ? Parts.Workflow : 0)
            | (record.KeyThumbprint is not null ? Parts.KeyThumbprint : 0)
            | (record.PolicyDecision is not null ? Parts.PolicyDecision : 0)
            | (record.KeyId is not null ? Parts.KeyId : 0)
            | (isAwaited ? Parts.Awaited : 0);

        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8))
        {
            writer.Write(Version);
            writer.Write((byte)record.Level);
            writer.Write((byte)record.PathLevel);
            writer.Write((byte)parts);
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

        return bytes.ToArray();
    }

    /// <exception cref="EctStoreException">The value is not one that <see cref="Write"/> made.</exception>
    public static EctRecordValue Read(string id, byte[] value)
    {
        if (value.AsSpan().SequenceEqual(Awaited)) return new(null, IsAwaited: true);
        try
        {
            using var reader = new BinaryReader(new MemoryStream(value, writable: false), new UTF8Encoding(false, throwOnInvalidBytes: true));
            return Read(id, reader);
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException or InvalidDataException)
        {
            throw new EctStoreException("A record in the ECT store can not be read: something else writes under this key prefix.", e);
        }
    }

    private static EctRecordValue Read(string id, BinaryReader reader)
    {
        if (reader.ReadByte() is not Version) throw new InvalidDataException("The record is of another version.");
        var (level, pathLevel, parts) = ((EctAssuranceLevel)reader.ReadByte(), (EctAssuranceLevel)reader.ReadByte(), (Parts)reader.ReadByte());
        var record = new EctTokenRecord
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
        return new(record, parts.HasFlag(Parts.Awaited));
    }

    private static void WriteId(BinaryWriter writer, string id) => writer.Write(Guid.Parse(id).ToByteArray(bigEndian: true));

    private static string ReadId(BinaryReader reader) => new Guid(reader.ReadBytes(16), bigEndian: true).ToString();

    private static string[] ReadIds(BinaryReader reader)
    {
        var ids = new List<string>();
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--) ids.Add(ReadId(reader));
        return [.. ids];
    }

    private static void WriteDigest(BinaryWriter writer, EctDigest digest)
    {
        Span<byte> bytes = stackalloc byte[EctDigest.Length];
        digest.CopyTo(bytes);
        writer.Write(bytes);
    }

    private static EctDigest ReadDigest(BinaryReader reader) => new(reader.ReadBytes(EctDigest.Length));
}
