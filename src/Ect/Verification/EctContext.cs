using Ect.Diagnostics;
using Ect.Graph;
using Microsoft.Extensions.Logging;

namespace Ect;

/// <summary>The validated context of a request: its tokens and their graph.</summary>
public sealed class EctContext
{
    private volatile RequestGraph? _request; // Until the graph is built.
    private volatile EctGraph? _graph;

    internal EctContext(IReadOnlyList<EctToken> heads, RequestGraph graph, IReadOnlyList<EctReceipt> receipts)
        : this(heads, graph.Level, graph.IsTainted, receipts) => _request = graph;

    internal EctContext(
        IReadOnlyList<EctToken> heads, EctGraph graph, EctAssuranceLevel level, bool isTainted, IReadOnlyList<EctReceipt> receipts)
        : this(heads, level, isTainted, receipts) => _graph = graph;

    private EctContext(IReadOnlyList<EctToken> heads, EctAssuranceLevel level, bool isTainted, IReadOnlyList<EctReceipt> receipts)
    {
        Heads = heads;
        Level = level;
        IsTainted = isTainted;
        Receipts = receipts;
        for (var i = 0; i < heads.Count && WorkflowId is null; i++) WorkflowId = heads[i].WorkflowId;
    }

    /// <summary>The tokens that no other token of the request names. They are what the caller has just finished. There is at least
    /// one.</summary>
    public IReadOnlyList<EctToken> Heads { get; }

    /// <summary>The heads with their known predecessors. It is built on the first use.</summary>
    public EctGraph Graph => _graph ?? Show();

    /// <summary>The workflow that the heads name; <see langword="null"/> if none of them names one.</summary>
    public string? WorkflowId { get; }

    /// <summary>The lowest level on any known path to the heads (profile, section 3, rule 6).</summary>
    public EctAssuranceLevel Level { get; }

    /// <summary>Whether a head comes after a revoked task, directly or not, as far as the request and the store know its ancestors
    /// (profile, section 5). If <see cref="EctOptions.RefuseTainted"/> or the endpoint says so, such a request is refused
    /// instead.</summary>
    /// <remarks>While anything is revoked, a head with more ancestors than <see cref="EctLimits.MaxAncestors"/> counts as
    /// tainted.</remarks>
    public bool IsTainted { get; }

    /// <summary>The audit ledger's receipts for the request's signed tokens, inline predecessors first. It is empty at a gate, and if the
    /// ledger does not record before the request goes on (<see cref="EctLedgerMode.Synchronous"/>).</summary>
    /// <remarks>Unsigned tokens are not recorded, because L3 means signed and recorded. The verifier in <c>Ect.Ledger</c> verifies
    /// receipts.</remarks>
    public IReadOnlyList<EctReceipt> Receipts { get; }

    /// <summary>Begins a log scope with the members <c>EctTokenId</c> (the <c>jti</c>), <c>EctIssuer</c> (the <c>iss</c>) and, if the heads
    /// name a workflow, <c>EctWorkflowId</c> (the <c>wid</c>). Those of several heads are separated by commas. <c>UseEct()</c> does so for
    /// every request that it accepts; a worker does it itself.</summary>
    /// <param name="logger">Any logger of the service. The scope is for all lines of this flow, whichever logger writes them.</param>
    /// <returns>The scope, to be disposed; <see langword="null"/> if nobody logs.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="logger"/> is <see langword="null"/>.</exception>
    public IDisposable? BeginLogScope(ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);

        // Lines of every level have the scope, and other categories may log more than this one.
        return logger.IsEnabled(LogLevel.Critical) ? logger.BeginScope(new LogScope(WorkflowId, Heads)) : null;
    }

    private EctGraph Show()
    {
        if (_request is { } request)
        {
            lock (request) _graph ??= request.Show();
            _request = null;
        }

        return _graph!;
    }
}
