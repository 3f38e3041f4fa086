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
    /// <param name="ect">What <c>UseEct()</c> has verified; <see langword="null"/> where a workflow enters.</param>
    /// <param name="workflowId">The workflow that this task is part of.</param>
    /// <param name="body">What the task is about.</param>
    /// <param name="downstream">What the others answered.</param>
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

/// <summary>A token that the caller came with.</summary>
internal sealed record HeadAnswer(string Id, string Issuer, string Action, string? KeyId, EctAssuranceLevel Level);

/// <summary>The tasks that led here.</summary>
internal sealed record GraphAnswer(bool IsComplete, IEnumerable<NodeAnswer> Nodes);

/// <summary>One of them.</summary>
internal sealed record NodeAnswer(string Id, string Issuer, string Action, IEnumerable<string> Predecessors);

/// <summary>Where the audit ledger has a token, and how many entries it then had.</summary>
internal sealed record ReceiptAnswer(string Id, long LeafIndex, long TreeSize);
