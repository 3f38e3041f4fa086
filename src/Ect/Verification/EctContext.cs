namespace Ect;

/// <summary>The validated context of a request: its tokens, and the graph that they stand in.</summary>
public sealed class EctContext
{
    internal EctContext(IReadOnlyList<EctToken> heads, EctGraph graph, EctAssuranceLevel level)
    {
        Heads = heads;
        Graph = graph;
        Level = level;
        WorkflowId = heads.FirstOrDefault(head => head.WorkflowId is not null)?.WorkflowId;
    }

    /// <summary>The tokens that no other token of the request names: what the caller has just finished. At least one.</summary>
    public IReadOnlyList<EctToken> Heads { get; }

    /// <summary>The heads with their known predecessors.</summary>
    public EctGraph Graph { get; }

    /// <summary>The workflow that the heads name; <see langword="null"/> if none of them names one.</summary>
    public string? WorkflowId { get; }

    /// <summary>The lowest level on any known path to the heads (profile, section 3, rule 6).</summary>
    public EctAssuranceLevel Level { get; }
}
