using Ect.Graph;

namespace Ect;

/// <summary>The validated context of a request: its tokens, and the graph that they stand in.</summary>
public sealed class EctContext
{
    private readonly RequestGraph? _request;
    private volatile EctGraph? _graph;

    internal EctContext(IReadOnlyList<EctToken> heads, RequestGraph graph, IReadOnlyList<EctReceipt> receipts)
        : this(heads, graph.Level, graph.IsTainted, receipts) => _request = graph;

    internal EctContext(IReadOnlyList<EctToken> heads, EctGraph graph, EctAssuranceLevel level, bool isTainted, IReadOnlyList<EctReceipt> receipts)
        : this(heads, level, isTainted, receipts) => _graph = graph;

    private EctContext(IReadOnlyList<EctToken> heads, EctAssuranceLevel level, bool isTainted, IReadOnlyList<EctReceipt> receipts)
    {
        Heads = heads;
        Level = level;
        IsTainted = isTainted;
        Receipts = receipts;
        for (var i = 0; i < heads.Count && WorkflowId is null; i++) WorkflowId = heads[i].WorkflowId;
    }

    /// <summary>The tokens that no other token of the request names: what the caller has just finished. At least one.</summary>
    public IReadOnlyList<EctToken> Heads { get; }

    /// <summary>The heads with their known predecessors. Built when it is first looked at.</summary>
    public EctGraph Graph => _graph ?? Show(_request!);

    /// <summary>The workflow that the heads name; <see langword="null"/> if none of them names one.</summary>
    public string? WorkflowId { get; }

    /// <summary>The lowest level on any known path to the heads (profile, section 3, rule 6).</summary>
    public EctAssuranceLevel Level { get; }

    /// <summary>Whether a head comes after a task that has been revoked since, directly or not (profile, section 5), as far as the request and the
    /// store know what came before. Refused instead where <see cref="EctOptions.RefuseTainted"/> or the endpoint says so.</summary>
    /// <remarks>A head with more ancestors than are looked at (<see cref="EctLimits.MaxAncestors"/>) counts as tainted while anything is revoked.</remarks>
    public bool IsTainted { get; }

    /// <summary>The audit ledger's receipts for the request's signed tokens, inline predecessors first. Empty where the ledger does not record
    /// before the request goes on (<see cref="EctLedgerMode.Synchronous"/>), and at a gate.</summary>
    /// <remarks>Unsigned tokens are not recorded: L3 is signed and recorded. The verifier in <c>Ect.Ledger</c> verifies receipts.</remarks>
    public IReadOnlyList<EctReceipt> Receipts { get; }

    private EctGraph Show(RequestGraph request)
    {
        lock (request) return _graph ??= request.Show();
    }
}
