namespace Ect;

/// <summary>What came out of rules 20 and 21: a failure, or the ledger's receipts, if it gave any.</summary>
internal readonly record struct EctConsumed(EctFailure Failure, IReadOnlyList<EctReceipt> Receipts)
{
    public static EctConsumed Refused(EctFailure failure) => new(failure, []);
}
