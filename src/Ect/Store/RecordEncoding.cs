using System.Text;

namespace Ect.Store;

/// <summary>The compact form of a record, without its id.</summary>
/// <remarks>A version byte; level, path level and flags; <c>iat</c> and <c>exp</c> (seconds); digest, issuer, action and predecessors; then
/// the parts that the flags announce, in their order. UUIDs and trace ids take 16 bytes, digests 32, and texts are UTF-8 behind their
/// length. Version 1 has one byte of flags and neither the time of recording (milliseconds) nor audiences. An audience is written as the
/// number of characters that it shares with the issuer at its start, and the rest.</remarks>
internal static class RecordEncoding
{
    private const byte Version = 2;
    private const int UuidLength = 16;
    private const int TraceIdLength = 16;
    private const int MinAudienceLength = 2;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Flags]
    private enum Parts : ushort
    {
        None = 0,
        AncestorsKnown = 1,
        Workflow = 2,
        KeyThumbprint = 4,
        PolicyDecision = 8,
        KeyId = 16,
        InVersion1 = AncestorsKnown | Workflow | KeyThumbprint | PolicyDecision | KeyId,
        InputHash = 32,
        OutputHash = 64,
        RetryOf = 128,
        TraceId = 256,
        All = InVersion1 | InputHash | OutputHash | RetryOf | TraceId,
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
        writer.Write((ushort)PartsOf(record));
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
        writer.Write7BitEncodedInt64(record.RecordedAt.ToUnixTimeMilliseconds());
        WriteAudiences(writer, record);
        if (record.InputHash is { } input) writer.Write(input.ToArray());
        if (record.OutputHash is { } output) writer.Write(output.ToArray());
        if (record.RetryOf is { } first) WriteId(writer, first);
        if (record.TraceId is { } trace) writer.Write(Convert.FromHexString(trace));
    }

    private static Parts PartsOf(EctTokenRecord record) =>
        (record.AncestorsKnown ? Parts.AncestorsKnown : 0)
        | (record.WorkflowId is not null ? Parts.Workflow : 0)
        | (record.KeyThumbprint is not null ? Parts.KeyThumbprint : 0)
        | (record.PolicyDecision is not null ? Parts.PolicyDecision : 0)
        | (record.KeyId is not null ? Parts.KeyId : 0)
        | (record.InputHash is not null ? Parts.InputHash : 0)
        | (record.OutputHash is not null ? Parts.OutputHash : 0)
        | (record.RetryOf is not null ? Parts.RetryOf : 0)
        | (record.TraceId is not null ? Parts.TraceId : 0);

    private static EctTokenRecord Read(string id, BinaryReader reader)
    {
        var version = reader.ReadByte();
        if (version is not (1 or Version)) throw new InvalidDataException("The record has another version.");
        var (level, pathLevel) = (ReadLevel(reader), ReadLevel(reader));
        var parts = (Parts)(version is 1 ? reader.ReadByte() : reader.ReadUInt16());
        if ((parts & ~(version is 1 ? Parts.InVersion1 : Parts.All)) != 0)
            throw new InvalidDataException("The record has unknown parts.");

        DateTimeOffset issuedAt;
        string issuer;
        return new EctTokenRecord
        {
            // The order is that of the bytes.
            Id = id,
            Level = level,
            PathLevel = pathLevel,
            AncestorsKnown = parts.HasFlag(Parts.AncestorsKnown),
            IssuedAt = issuedAt = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()),
            Digest = ReadDigest(reader),
            Issuer = issuer = reader.ReadString(),
            Action = reader.ReadString(),
            Predecessors = ReadIds(reader),
            WorkflowId = parts.HasFlag(Parts.Workflow) ? ReadId(reader) : null,
            KeyThumbprint = parts.HasFlag(Parts.KeyThumbprint) ? ReadDigest(reader) : null,
            PolicyDecision = parts.HasFlag(Parts.PolicyDecision) ? reader.ReadString() : null,
            KeyId = parts.HasFlag(Parts.KeyId) ? reader.ReadString() : null,
            RecordedAt = version is 1 ? issuedAt : DateTimeOffset.FromUnixTimeMilliseconds(reader.Read7BitEncodedInt64()),
            Audiences = version is 1 ? [] : ReadAudiences(reader, issuer),
            InputHash = parts.HasFlag(Parts.InputHash) ? ReadDigest(reader) : null,
            OutputHash = parts.HasFlag(Parts.OutputHash) ? ReadDigest(reader) : null,
            RetryOf = parts.HasFlag(Parts.RetryOf) ? ReadId(reader) : null,
            TraceId = parts.HasFlag(Parts.TraceId) ? ReadTraceId(reader) : null,
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
        var ids = new string[ReadCount(reader, UuidLength)];
        foreach (ref var id in ids.AsSpan()) id = ReadId(reader);
        return ids;
    }

    private static void WriteAudiences(BinaryWriter writer, EctTokenRecord record)
    {
        writer.Write7BitEncodedInt(record.Audiences.Count);
        foreach (var audience in record.Audiences)
        {
            var shared = SharedStart.LengthOf(audience, record.Issuer);
            writer.Write7BitEncodedInt(shared);
            writer.Write(audience[shared..]);
        }
    }

    private static string[] ReadAudiences(BinaryReader reader, string issuer)
    {
        var audiences = new string[ReadCount(reader, MinAudienceLength)];
        foreach (ref var audience in audiences.AsSpan())
            audience = SharedStart.Join(issuer, reader.Read7BitEncodedInt(), reader.ReadString());
        return audiences;
    }

    /// <summary>Reads a number of values that can follow.</summary>
    private static int ReadCount(BinaryReader reader, int minLength)
    {
        var (count, rest) = (reader.Read7BitEncodedInt(), reader.BaseStream.Length - reader.BaseStream.Position);
        return count >= 0 && count <= rest / minLength ? count : throw new InvalidDataException("A number of values is wrong.");
    }

    private static string ReadTraceId(BinaryReader reader)
    {
        Span<byte> bytes = stackalloc byte[TraceIdLength];
        reader.BaseStream.ReadExactly(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static EctDigest ReadDigest(BinaryReader reader) => new(reader.ReadBytes(EctDigest.Length));
}
