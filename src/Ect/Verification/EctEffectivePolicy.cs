namespace Ect;

/// <summary>What holds for one verification: the requirement where it says something, else the options.</summary>
internal sealed class EctEffectivePolicy(EctOptions options, EctRequirement requirement)
{
    public EctAssuranceLevel MinimumLevel { get; } = requirement.MinimumLevel ?? options.MinimumLevel;

    /// <summary>The heads' minimum, L2 where that is L3, unless set apart (profile, section 3, rule 6).</summary>
    public EctAssuranceLevel MinimumPredecessorLevel => requirement.MinimumPredecessorLevel ?? options.MinimumPredecessorLevel
        ?? (MinimumLevel is EctAssuranceLevel.L3 ? EctAssuranceLevel.L2 : MinimumLevel);

    public bool ReportsUnresolved { get; } =
        (requirement.UnresolvedPredecessors ?? options.UnresolvedPredecessors) is EctUnresolvedPredecessors.Report;

    public bool RefusesTainted { get; } = requirement.RefuseTainted ?? options.RefuseTainted;

    public EctRequirement Requirement => requirement;
}
