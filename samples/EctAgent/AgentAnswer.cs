using Ect;

namespace EctAgent;

/// <summary>The answer to a task, as JSON.</summary>
internal sealed record AgentAnswer(
    string? WorkflowId,
    EctAssuranceLevel? Level,
    IEnumerable<HeadAnswer> Heads,
    GraphAnswer Graph,
    IEnumerable<ReceiptAnswer> Receipts,
    BodyAnswer Body,
    IEnumerable<DownstreamAnswer> Downstream)
{
    /// <param name="ect">The context that <c>UseEct()</c> has verified; <see langword="null"/> where a workflow enters.</param>
    /// <param name="workflowId">The workflow that this task is part of.</param>
    /// <param name="body">The content of the task.</param>
    /// <param name="downstream">The answers of the services that were called.</param>
    public static AgentAnswer From(EctContext? ect, string? workflowId, BodyAnswer body, IEnumerable<DownstreamAnswer> downstream) => new(
        workflowId,
        ect?.Level,
        (ect?.Heads ?? []).Select(head => new HeadAnswer(head.Id, head.Issuer, head.Action, head.KeyId, head.Level)),
        new GraphAnswer(
            ect?.Graph.IsComplete ?? true,
            (ect?.Graph.Nodes ?? []).Select(node => new NodeAnswer(node.Id, node.Issuer, node.Action, node.Predecessors))),
        (ect?.Receipts ?? []).Select(receipt => new ReceiptAnswer(receipt.Id, receipt.LeafIndex, receipt.TreeSize)),
        body,
        downstream);
}

/// <summary>A token that came from the caller.</summary>
internal sealed record HeadAnswer(string Id, string Issuer, string Action, string? KeyId, EctAssuranceLevel Level);

/// <summary>The tasks that led here.</summary>
internal sealed record GraphAnswer(bool IsComplete, IEnumerable<NodeAnswer> Nodes);

/// <summary>One task of the graph.</summary>
internal sealed record NodeAnswer(string Id, string Issuer, string Action, IEnumerable<string> Predecessors);

/// <summary>The index of a token in the audit ledger, and how many entries the ledger then had.</summary>
internal sealed record ReceiptAnswer(string Id, long LeafIndex, long TreeSize);
