namespace Ect.StackExchangeRedis.Store;

/// <summary>What a record is found under, behind the prefix: <c>t:</c> and the id of a signed token, <c>u:</c> and that of an unsigned one.
/// A workflow's index names its records so too.</summary>
internal readonly record struct RecordKey(string Id, bool IsSigned)
{
    private const string Signed = "t:";
    private const string Unsigned = "u:";

    public static RecordKey Of(EctTokenRecord record) => new(record.Id, record.Level is not EctAssuranceLevel.L1);

    public static RecordKey[] BothOf(string id) => [new(id.ToLowerInvariant(), true), new(id.ToLowerInvariant(), false)];

    /// <exception cref="EctStoreException">The text is not one that <see cref="ToString"/> made.</exception>
    public static RecordKey Parse(string? text)
    {
        var isSigned = text?.StartsWith(Signed, StringComparison.Ordinal) is true;
        if (text?.Length > Signed.Length && Guid.TryParseExact(text[Signed.Length..], "D", out var id))
        {
            var key = new RecordKey(id.ToString(), isSigned);
            if (key.ToString() == text) return key;
        }

        throw new EctStoreException(
            "The index of a workflow in the ECT store names what is no record: something else writes under this key prefix.");
    }

    public override string ToString() => $"{(IsSigned ? Signed : Unsigned)}{Id}";
}
