using Ect.Fuzz.Running;

namespace Ect.Fuzz.Targets;

/// <summary>The bytes of records in a store.</summary>
internal sealed class RecordTarget : FuzzTarget
{
    public const string Id = "6c0b7b52-9a0f-4c53-8d53-0f2f6f7d8a01";

    public override string Name => "record";

    public override IReadOnlyList<string> Words { get; } =
        ["\u0001\u0002\u0002\u001f", "\u007f", "spiffe://example.com/agent/a", "approved"];

    public override IEnumerable<byte[]> MakeSeeds() => Records().Select(record => record.Encode());

    public override object? Read(byte[] input) => EctTokenRecord.TryDecode(Id, input, out var record) ? record : null;

    public override string Check(byte[] input, object? read)
    {
        if (read is not EctTokenRecord record) return "refused";

        FuzzException.Unless(EctTokenRecord.TryDecode(Id, record.Encode(), out var again), "A record that was read cannot be written.");
        FuzzException.UnlessEqual(record, again, "The record");
        return $"accepted {record.Level} {record.WorkflowId is null} {record.KeyThumbprint is null} {record.KeyId is null}";
    }

    public static IEnumerable<EctTokenRecord> Records()
    {
        using var forge = new Forge();
        foreach (var text in new[] { forge.Token(c => c["jti"] = Id), forge.Unsigned(c => c["jti"] = Id) })
        {
            if (!EctToken.TryParse(text, new EctLimits(), out var token))
                throw new InvalidOperationException("The forge's tokens are good.");
            yield return EctTokenRecord.From(token, EctDigest.Of([1]), ancestorsKnown: true, token.Level, token.IssuedAt);
            yield return EctTokenRecord.From(token, null, ancestorsKnown: false, token.Level, token.IssuedAt);
        }

        yield return EctTokenRecord.Sample(Guid.Parse(Id), Guid.Parse(Id), Forge.Now, ancestorsKnown: true);
    }
}
