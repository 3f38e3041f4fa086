namespace Ect.Verification;

/// <summary>What holds for one verification: the requirement where it says something, else the options.</summary>
internal sealed class EffectivePolicy(EctOptions options, EctRequirement requirement, EctLedgerMode ledger = EctLedgerMode.Off)
{
    public EctAssuranceLevel MinimumLevel { get; } = requirement.MinimumLevel ?? options.MinimumLevel;

    /// <summary>The heads' minimum, L2 where that is L3, unless set apart (profile, section 3, rule 6).</summary>
    public EctAssuranceLevel MinimumPredecessorLevel => requirement.MinimumPredecessorLevel ?? options.MinimumPredecessorLevel
        ?? (MinimumLevel is EctAssuranceLevel.L3 ? EctAssuranceLevel.L2 : MinimumLevel);

    /// <summary>Whether the ledger records the tokens before the request goes on: always, or because it asks for L3 (profile, section 1).</summary>
    public bool IsRecordedFirst => ledger is EctLedgerMode.Synchronous || (ledger is EctLedgerMode.Asynchronous && AsksForL3);

    /// <summary>What a signed token counts as at rule 9: rule 21 makes it true.</summary>
    public EctAssuranceLevel SignedLevel => IsRecordedFirst ? EctAssuranceLevel.L3 : EctAssuranceLevel.L2;

    public bool ReportsUnresolved { get; } =
        (requirement.UnresolvedPredecessors ?? options.UnresolvedPredecessors) is EctUnresolvedPredecessors.Report;

    public bool RefusesTainted { get; } = requirement.RefuseTainted ?? options.RefuseTainted;

    public EctRequirement Requirement => requirement;

    private bool AsksForL3 => MinimumLevel is EctAssuranceLevel.L3 || MinimumPredecessorLevel is EctAssuranceLevel.L3;

    public EctAssuranceLevel MinimumOf(Candidate candidate) => candidate.IsHead ? MinimumLevel : MinimumPredecessorLevel;
}
