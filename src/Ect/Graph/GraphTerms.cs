using Ect.Keys;

namespace Ect.Graph;

/// <summary>The terms of one verification that concern its graph.</summary>
internal class GraphTerms
{
    /// <summary>The tokens that count as known, whatever the store says.</summary>
    public IReadOnlyList<EctToken> KnownTokens { get; init; } = [];

    /// <summary>The level of the request's own signed tokens, unless the store has a higher one. It is L3 if they are recorded before the
    /// request goes on.</summary>
    public EctAssuranceLevel SignedLevel { get; init; } = EctAssuranceLevel.L2;

    /// <summary>Whether the store is asked for the request's own tokens too.</summary>
    public bool RecallsTokens { get; init; }

    /// <summary>The lowest level of stored predecessors. A predecessor below it counts as unknown.</summary>
    public EctAssuranceLevel MinimumPredecessorLevel { get; init; }

    /// <summary>Whether a predecessor of a head may be unknown.</summary>
    public bool ReportsUnresolved { get; init; }

    /// <summary>Whether a head is refused if it descends from something that is revoked.</summary>
    public bool RefusesTainted { get; init; }

    /// <summary>The key sources. They are looked up once, so that a change of the issuers is seen by all rules or by none.</summary>
    public KeySources Keys { get; set; } = new([]);

    /// <summary>The revocations. They are looked up once, so that all rules see the same moment.</summary>
    public EctRevocationSet Revocations { get; set; } = EctRevocationSet.None;
}
