namespace Ect;

/// <summary>What a record is found under, behind the prefix: <c>t:</c> and the id of a signed token, <c>u:</c> and that of an unsigned one.</summary>
internal readonly record struct EctRecordKey(string Id, bool IsSigned)
{
    private const string Signed = "t:";
    private const string Unsigned = "u:";

    public static EctRecordKey Of(EctTokenRecord record) => new(record.Id, record.Level is not EctAssuranceLevel.L1);

    public static EctRecordKey[] BothOf(string id) => [new(id.ToLowerInvariant(), true), new(id.ToLowerInvariant(), false)];

    public static EctRecordKey Parse(string text) => new(text[Signed.Length..], text.StartsWith(Signed, StringComparison.Ordinal));

    public override string ToString() => $"{(IsSigned ? Signed : Unsigned)}{Id}";
}
