using Ect.Graph;

namespace Ect.Verification;

/// <summary>What holds for one verification: the requirement where it says something, else the options; its tokens, its clock, its graph. The
/// clock is read once, so that all rules see the same moment.</summary>
internal sealed class Attempt : GraphTerms
{
    public Attempt(EctOptions options, EctRequirement requirement, EctLedgerMode ledger = EctLedgerMode.Off)
    {
        Requirement = requirement;
        MinimumLevel = requirement.MinimumLevel ?? options.MinimumLevel;
        MinimumPredecessorLevel = requirement.MinimumPredecessorLevel ?? options.MinimumPredecessorLevel
            ?? (MinimumLevel is EctAssuranceLevel.L3 ? EctAssuranceLevel.L2 : MinimumLevel);
        var asksForL3 = MinimumLevel is EctAssuranceLevel.L3 || MinimumPredecessorLevel is EctAssuranceLevel.L3;
        IsRecordedFirst = ledger is EctLedgerMode.Synchronous || (ledger is EctLedgerMode.Asynchronous && asksForL3);

        KnownTokens = requirement.AnswerTo is { } sent ? [sent] : [];
        SignedLevel = requirement.Consume ? ReachableLevel : EctAssuranceLevel.L2;
        RecallsTokens = !requirement.Consume && ledger is not EctLedgerMode.Off; // Nothing but the store makes them L3.
        ReportsUnresolved = (requirement.UnresolvedPredecessors ?? options.UnresolvedPredecessors) is EctUnresolvedPredecessors.Report;
        RefusesTainted = requirement.RefuseTainted ?? options.RefuseTainted;
    }

    public EctRequirement Requirement { get; }

    /// <summary>The lowest level that heads may have. That of predecessors is the same, L2 where that is L3, unless set apart (profile,
    /// section 3, rule 6).</summary>
    public EctAssuranceLevel MinimumLevel { get; }

    /// <summary>Whether the ledger records the tokens before the request goes on: always, or because it asks for L3 (profile, section 1).</summary>
    public bool IsRecordedFirst { get; }

    /// <summary>What a signed token counts as at rule 9: rule 21 makes it true.</summary>
    private EctAssuranceLevel ReachableLevel => IsRecordedFirst ? EctAssuranceLevel.L3 : EctAssuranceLevel.L2;

    public required RequestTokens Tokens { get; init; }

    public DateTimeOffset Now { get; set; }

    /// <summary>Begun once everything that it is told of is known.</summary>
    public RequestGraph Graph { get => field ?? throw new InvalidOperationException("The graph has not begun."); set; }

    /// <summary>What a token counts as at rule 9.</summary>
    public EctAssuranceLevel LevelOf(RequestToken token) => token.Token.IsSigned ? ReachableLevel : token.Token.Level;

    public EctAssuranceLevel MinimumOf(RequestToken token) => token.IsHead ? MinimumLevel : MinimumPredecessorLevel;
}
