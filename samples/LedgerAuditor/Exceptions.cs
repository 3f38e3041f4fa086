using Ect;

namespace LedgerAuditor;

/// <summary>The ledger contradicts what it signed, or what the auditor must be able to expect of it.</summary>
internal sealed class LieException(EctLedgerFailure failure, string message) : Exception(message)
{
    public EctLedgerFailure Failure { get; } = failure;
}

/// <summary>The ledger cannot be asked, which proves nothing, either way.</summary>
internal sealed class SilenceException(string message) : Exception(message);
