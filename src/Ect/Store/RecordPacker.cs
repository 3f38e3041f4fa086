using System.Diagnostics;
using Ect.Diagnostics;
using Ect.Tokens;

namespace Ect.Store;

/// <summary>Packs and unpacks records. That of an ordinary token takes about 280 bytes.</summary>
/// <remarks>The workflow comes first, then the predecessors, because they are needed when a record is removed too.</remarks>
internal static class RecordPacker
{
    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Workflow = 1,
        KeyThumbprint = 2,
        KeyId = 4,
        PolicyDecision = 8,
        InputHash = 16,
        OutputHash = 32,
        RetryOf = 64,
        TraceId = 128,
    }

    /// <summary>Returns how many bytes a record takes.</summary>
    public static int LengthOf(EctTokenRecord record) => PackedRecord.HeadLength + LengthOfBody(record);

    /// <summary>Packs a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="room">A buffer of <see cref="LengthOf"/> bytes.</param>
    /// <exception cref="ArgumentException">An id is not a UUID, or a level does not exist.</exception>
    public static PackedRecord Pack(EctTokenRecord record, Memory<byte> room)
    {
        if (!Enum.IsDefined(record.Level) || !Enum.IsDefined(record.PathLevel))
            throw new ArgumentException("A level of the record does not exist.");

        var packed = PackedRecord.Begin(room, Uuid(record.Id), record.Digest, RecordState.Of(record));
        var writer = new SpanWriter(packed.Body);
        writer.Byte((byte)PartsOf(record));
        if (record.WorkflowId is { } workflowId) writer.Uuid(Uuid(workflowId));
        writer.Number(record.Predecessors.Count);
        foreach (var predecessor in record.Predecessors) writer.Uuid(Uuid(predecessor));
        if (record.KeyThumbprint is { } thumbprint) writer.Digest(thumbprint);
        writer.Number(record.IssuedAt.ToUnixTimeSeconds());
        writer.Number(record.ExpiresAt.ToUnixTimeSeconds());
        writer.Number(record.RecordedAt.ToUnixTimeMilliseconds());
        writer.Text(record.Issuer);
        writer.Text(record.Action);
        if (record.KeyId is { } keyId) writer.Text(keyId);
        if (record.PolicyDecision is { } decision) writer.Text(decision);
        writer.Number(record.Audiences.Count);
        foreach (var audience in record.Audiences)
        {
            var shared = SharedStart.LengthOf(audience, record.Issuer);
            writer.Number(shared);
            writer.Text(audience.AsSpan(shared));
        }

        if (record.InputHash is { } input) writer.Digest(input);
        if (record.OutputHash is { } output) writer.Digest(output);
        if (record.RetryOf is { } first) writer.Uuid(Uuid(first));
        if (record.TraceId is { } trace) writer.Trace(ActivityTraceId.CreateFromString(trace));
        return packed;
    }

    public static EctTokenRecord Unpack(PackedRecord packed)
    {
        var reader = new SpanReader(packed.Body);
        var parts = (Parts)reader.Byte();
        string issuer;
        return new EctTokenRecord
        {
            Id = packed.Id.ToString(),
            Digest = packed.Digest,
            Level = packed.State.Level,
            PathLevel = packed.State.PathLevel,
            AncestorsKnown = packed.State.AncestorsKnown,
            // From here on the order is that of the bytes.
            WorkflowId = parts.HasFlag(Parts.Workflow) ? reader.Uuid().ToString() : null,
            Predecessors = Uuids(ref reader) is { Length: > 0 } ids ? new UuidTexts(ids) : [],
            KeyThumbprint = parts.HasFlag(Parts.KeyThumbprint) ? reader.Digest() : null,
            IssuedAt = DateTimeOffset.FromUnixTimeSeconds(reader.Number()),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(reader.Number()),
            RecordedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.Number()),
            Issuer = issuer = reader.Text(),
            Action = reader.Text(),
            KeyId = parts.HasFlag(Parts.KeyId) ? reader.Text() : null,
            PolicyDecision = parts.HasFlag(Parts.PolicyDecision) ? reader.Text() : null,
            Audiences = Audiences(ref reader, issuer),
            InputHash = parts.HasFlag(Parts.InputHash) ? reader.Digest() : null,
            OutputHash = parts.HasFlag(Parts.OutputHash) ? reader.Digest() : null,
            RetryOf = parts.HasFlag(Parts.RetryOf) ? reader.Uuid().ToString() : null,
            TraceId = parts.HasFlag(Parts.TraceId) ? reader.Trace().ToHexString() : null,
        };
    }

    public static Guid? WorkflowOf(PackedRecord packed)
    {
        var reader = new SpanReader(packed.Body);
        return ((Parts)reader.Byte()).HasFlag(Parts.Workflow) ? reader.Uuid() : null;
    }

    public static Guid[] PredecessorsOf(PackedRecord packed)
    {
        var reader = new SpanReader(packed.Body);
        if (((Parts)reader.Byte()).HasFlag(Parts.Workflow)) reader.Uuid();
        return Uuids(ref reader);
    }

    private static int LengthOfBody(EctTokenRecord record) =>
        sizeof(Parts)
        + (record.WorkflowId is null ? 0 : SpanReader.UuidLength)
        + SpanWriter.LengthOf(record.Predecessors.Count) + record.Predecessors.Count * SpanReader.UuidLength
        + (record.KeyThumbprint is null ? 0 : EctDigest.Length)
        + SpanWriter.LengthOf(record.IssuedAt.ToUnixTimeSeconds())
        + SpanWriter.LengthOf(record.ExpiresAt.ToUnixTimeSeconds())
        + SpanWriter.LengthOf(record.RecordedAt.ToUnixTimeMilliseconds())
        + SpanWriter.LengthOf(record.Issuer)
        + SpanWriter.LengthOf(record.Action)
        + (record.KeyId is null ? 0 : SpanWriter.LengthOf(record.KeyId))
        + (record.PolicyDecision is null ? 0 : SpanWriter.LengthOf(record.PolicyDecision))
        + LengthOfAudiences(record)
        + (record.InputHash is null ? 0 : EctDigest.Length)
        + (record.OutputHash is null ? 0 : EctDigest.Length)
        + (record.RetryOf is null ? 0 : SpanReader.UuidLength)
        + (record.TraceId is null ? 0 : SpanReader.TraceLength);

    private static int LengthOfAudiences(EctTokenRecord record)
    {
        var length = SpanWriter.LengthOf(record.Audiences.Count);
        foreach (var audience in record.Audiences)
        {
            var shared = SharedStart.LengthOf(audience, record.Issuer);
            length += SpanWriter.LengthOf(shared) + SpanWriter.LengthOf(audience.AsSpan(shared));
        }

        return length;
    }

    private static Parts PartsOf(EctTokenRecord record) =>
        (record.WorkflowId is null ? Parts.None : Parts.Workflow)
        | (record.KeyThumbprint is null ? Parts.None : Parts.KeyThumbprint)
        | (record.KeyId is null ? Parts.None : Parts.KeyId)
        | (record.PolicyDecision is null ? Parts.None : Parts.PolicyDecision)
        | (record.InputHash is null ? Parts.None : Parts.InputHash)
        | (record.OutputHash is null ? Parts.None : Parts.OutputHash)
        | (record.RetryOf is null ? Parts.None : Parts.RetryOf)
        | (record.TraceId is null ? Parts.None : Parts.TraceId);

    private static Guid Uuid(string id) => UuidText.TryParse(id, out var uuid)
        ? uuid
        : throw new ArgumentException($"The ids of a record must be UUIDs, but {LogText.Of(id)} is not one.");

    private static Guid[] Uuids(ref SpanReader reader)
    {
        var count = reader.Count();
        if (count == 0) return [];
        var ids = new Guid[count];
        for (var i = 0; i < count; i++) ids[i] = reader.Uuid();
        return ids;
    }

    private static string[] Audiences(ref SpanReader reader, string issuer)
    {
        var count = reader.Count();
        if (count == 0) return [];
        var audiences = new string[count];
        for (var i = 0; i < count; i++) audiences[i] = SharedStart.Join(issuer, reader.Count(), reader.Text());
        return audiences;
    }
}
