using Ect;

namespace LedgerAuditor;

/// <summary>The ledger contradicts what it signed, or what the auditor must be able to expect of it.</summary>
internal sealed class LieException(EctLedgerFault failure, string message) : Exception(message)
{
    public EctLedgerFault Failure { get; } = failure;
}

/// <summary>The ledger cannot be asked, which proves nothing, either way.</summary>
internal sealed class SilenceException(string message) : Exception(message);
