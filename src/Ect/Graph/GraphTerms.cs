namespace Ect.Graph;

/// <summary>What holds for one verification, as far as its graph goes.</summary>
internal class GraphTerms
{
    /// <summary>Known whatever the store says.</summary>
    public IReadOnlyList<EctToken> KnownTokens { get; init; } = [];

    /// <summary>What the request's own signed tokens count as, unless the store says more: L3 where they are recorded before the request goes on.</summary>
    public EctAssuranceLevel SignedLevel { get; init; } = EctAssuranceLevel.L2;

    /// <summary>Whether the store is asked for the request's own tokens too.</summary>
    public bool RecallsTokens { get; init; }

    /// <summary>A stored predecessor below it counts as not known.</summary>
    public EctAssuranceLevel MinimumPredecessorLevel { get; init; }

    /// <summary>Whether a predecessor of a head may be unknown.</summary>
    public bool ReportsUnresolved { get; init; }

    /// <summary>Whether a head that descends from something revoked is refused.</summary>
    public bool RefusesTainted { get; init; }

    /// <summary>What is revoked. It is looked up once, so that all rules see the same moment.</summary>
    public EctRevocationSet Revocations { get; set; } = EctRevocationSet.None;
}
