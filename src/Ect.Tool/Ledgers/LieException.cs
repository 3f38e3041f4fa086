namespace Ect.Tool.Ledgers;

/// <summary>The ledger contradicts what it signed, or what an auditor must be able to expect of it.</summary>
internal sealed class LieException(EctLedgerFailure failure, string message) : Exception(message)
{
    public EctLedgerFailure Failure { get; } = failure;
}
