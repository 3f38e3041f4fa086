using Ect.Fuzz.Running;
using Ect.StackExchangeRedis.Store;

namespace Ect.Fuzz.Targets;

/// <summary>Values and keys of records in Redis: <see cref="EctStoreException"/>, or a record.</summary>
/// <remarks>An input is the content; its checksum is put behind it, so that changes get past that, and once without.</remarks>
internal sealed class RedisRecordTarget : FuzzTarget
{
    private static readonly RecordKey Signed = new(RecordTarget.Id, IsSigned: true), Unsigned = new(RecordTarget.Id, IsSigned: false);

    public override string Name => "redis-record";

    public override (long, long) Allocation => (128 * 1024, 64);

    public override IReadOnlyList<string> Words { get; } = ["\u0003", "\u0004", "awaited", "t:", "u:", "\u007f"];

    public override IEnumerable<byte[]> MakeSeeds()
    {
        foreach (var record in RecordTarget.Records()) yield return [3, .. record.Encode()];
        yield return RecordFormat.Awaited;
        yield return "t:6c0b7b52-9a0f-4c53-8d53-0f2f6f7d8a01"u8.ToArray();
    }

    public override object Read(byte[] input) =>
        (Try(() => RecordFormat.Read(Signed, RecordFormat.Seal(Signed, input))),
            Try(() => RecordFormat.Read(Unsigned, RecordFormat.Seal(Unsigned, input))), Try(() => RecordFormat.Read(Signed, input)),
            Try(() => RecordKey.Parse(System.Text.Encoding.Latin1.GetString(input))));

    public override string Check(byte[] input, object? read)
    {
        var (signed, unsigned, bare, key) = ((RecordValue?, RecordValue?, RecordValue?, RecordKey?))read!;
        FuzzException.Unless(bare?.Record is null, "A record without its checksum is read.");
        FuzzException.Unless(signed?.Record is null || unsigned?.Record is null, "One record is of a signed and of an unsigned token.");
        if (key is { } parsed) FuzzException.UnlessEqual(System.Text.Encoding.Latin1.GetString(input), parsed.ToString(), "The key");

        foreach (var value in new[] { signed, unsigned })
            if (value is { Record: { } record } known)
                FuzzException.UnlessEqual(
                    known, RecordFormat.Read(RecordKey.Of(record), RecordFormat.Write(record, known.IsAwaited)), "The value");

        return (signed ?? unsigned)?.Record is null
            ? $"refused {bare?.IsAwaited} {key is null}"
            : $"accepted {signed is null} {(signed ?? unsigned)?.IsAwaited}";
    }

    private static T? Try<T>(Func<T> read) where T : struct
    {
        try
        {
            return read();
        }
        catch (EctStoreException)
        {
            return null; // As documented.
        }
    }
}
