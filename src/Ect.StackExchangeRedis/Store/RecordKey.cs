namespace Ect.StackExchangeRedis.Store;

/// <summary>The key of a record behind the prefix: <c>t:</c> and the id of a signed token, <c>u:</c> and the id of an unsigned one. The
/// index of a workflow names its records in the same way.</summary>
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
            "The index of a workflow in the ECT store names a value that is not a record. " +
            "Make sure that only ECTs use keys with this prefix.");
    }

    public override string ToString() => $"{(IsSigned ? Signed : Unsigned)}{Id}";
}
