using Ect.Tokens;

namespace Ect.Verification;

/// <summary>The outcome of rules 20 and 21: a failure, or the ledger's receipts, if there are any.</summary>
internal readonly record struct Consumed(Failure Failure, IReadOnlyList<EctReceipt> Receipts)
{
    public static Consumed Refused(Failure failure) => new(failure, []);
}
