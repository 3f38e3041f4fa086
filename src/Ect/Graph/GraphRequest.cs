namespace Ect.Graph;

/// <summary>What one verification asks of the graph, after requirement and options have been put together.</summary>
internal sealed class GraphRequest
{
    public required TokenSet Tokens { get; init; }

    /// <summary>Known whatever the store says.</summary>
    public IReadOnlyList<EctToken> KnownTokens { get; init; } = [];

    /// <summary>What the request's own signed tokens count as, unless the store says more: L3 where they are recorded before the request goes on.</summary>
    public EctAssuranceLevel SignedLevel { get; init; } = EctAssuranceLevel.L2;

    /// <summary>Whether the store is asked for the request's own tokens too.</summary>
    public bool RecallsTokens { get; init; }

    /// <summary>A stored predecessor below it counts as not known.</summary>
    public required EctAssuranceLevel MinimumPredecessorLevel { get; init; }

    /// <summary>Whether a predecessor of a head may be unknown.</summary>
    public required bool ReportsUnresolved { get; init; }

    /// <summary>Whether a head that descends from something revoked is refused.</summary>
    public bool RefusesTainted { get; init; }

    /// <summary>What is revoked, for the whole request.</summary>
    public required EctRevocationSet Revocations { get; init; }

    /// <summary>Whether an issuer may appear in a graph.</summary>
    public required Func<string, CancellationToken, ValueTask<bool>> IsTrusted { get; init; }
}
