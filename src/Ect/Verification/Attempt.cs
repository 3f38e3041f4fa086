using Ect.Graph;

namespace Ect.Verification;

/// <summary>The terms of one verification, from the requirement or otherwise from the options, with its tokens, its clock and its graph.
/// The clock is read once, so that all rules see the same moment.</summary>
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
        RecallsTokens = !requirement.Consume && ledger is not EctLedgerMode.Off; // Only the store raises them to L3.
        ReportsUnresolved = (requirement.UnresolvedPredecessors ?? options.UnresolvedPredecessors) is EctUnresolvedPredecessors.Report;
        RefusesTainted = requirement.RefuseTainted ?? options.RefuseTainted;
    }

    public EctRequirement Requirement { get; }

    /// <summary>The lowest level that heads may have. That of predecessors is the same, or L2 if that is L3, unless it is set (profile,
    /// section 3, rule 6).</summary>
    public EctAssuranceLevel MinimumLevel { get; }

    /// <summary>Whether the ledger records the tokens before the request goes on, always or because the request requires L3 (profile,
    /// section 1).</summary>
    public bool IsRecordedFirst { get; }

    /// <summary>The level that rule 9 assumes for a signed token. Rule 21 makes it true.</summary>
    private EctAssuranceLevel ReachableLevel => IsRecordedFirst ? EctAssuranceLevel.L3 : EctAssuranceLevel.L2;

    public required RequestTokens Tokens { get; init; }

    public DateTimeOffset Now { get; set; }

    /// <summary>The graph, which begins when all its terms are known.</summary>
    public RequestGraph Graph { get => field ?? throw new InvalidOperationException("The graph has not begun."); set; }

    /// <summary>Returns the level that rule 9 assumes for a token.</summary>
    public EctAssuranceLevel LevelOf(RequestToken token) => token.Token.IsSigned ? ReachableLevel : token.Token.Level;

    public EctAssuranceLevel MinimumOf(RequestToken token) => token.IsHead ? MinimumLevel : MinimumPredecessorLevel;
}
