using System.Diagnostics.CodeAnalysis;

namespace Ect;

/// <summary>What an audit by <see cref="EctLedgerVerifier"/> found.</summary>
public sealed class EctLedgerAudit
{
    internal EctLedgerAudit(EctLedgerFailure failure, long entriesRead, EctTreeHead? treeHead) =>
        (Failure, EntriesRead, TreeHead) = (failure, entriesRead, treeHead);

    /// <summary>The first thing that was wrong; <see cref="EctLedgerFailure.None"/> if nothing was.</summary>
    public EctLedgerFailure Failure { get; }

    /// <summary>How many entries were read until then.</summary>
    public long EntriesRead { get; }

    /// <summary>The head that the audit went by, if its signature verified. Beside the one trusted before, it is the evidence of a
    /// fork.</summary>
    public EctTreeHead? TreeHead { get; }

    /// <summary>Whether every entry is one that the ledger signed for, in its place.</summary>
    [MemberNotNullWhen(true, nameof(TreeHead))]
    public bool Succeeded => Failure is EctLedgerFailure.None;
}
