using Ect.Tokens;

namespace Ect.Verification;

/// <summary>What came out of rules 20 and 21: a failure, or the ledger's receipts, if it gave any.</summary>
internal readonly record struct Consumed(Failure Failure, IReadOnlyList<EctReceipt> Receipts)
{
    public static Consumed Refused(Failure failure) => new(failure, []);
}
