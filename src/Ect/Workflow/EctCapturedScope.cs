using Ect.Workflow;

namespace Ect;

/// <summary>A workflow and its frontier at one moment, for work that goes on when the request has ended, and for messages that leave it
/// (profile, section 7).</summary>
/// <remarks>It does not change, and holds nothing of the request. Several threads may use it, as often as they like.</remarks>
public sealed class EctCapturedScope
{
    private readonly AsyncLocal<EctScope?> _current;
    private readonly string? _action, _inputHash;

    internal EctCapturedScope(AsyncLocal<EctScope?> current, EctScope? scope)
    {
        _current = current;
        (_action, _inputHash) = (scope?.Action, scope?.InputHash);
        WorkflowId = scope?.GetOrCreateWorkflowId() ?? Guid.NewGuid().ToString();
        Frontier = scope?.Frontier ?? [];
    }

    /// <summary>The workflow (<c>wid</c>). If no token has named one yet, it is made when the scope is captured, and the scope has it
    /// too.</summary>
    public string WorkflowId { get; }

    /// <summary>The tokens that the next one will name in <c>pred</c>. None descends from another, as far as is known.</summary>
    public IReadOnlyList<EctToken> Frontier { get; }

    /// <summary>Opens a scope that continues from here. It is independent of the captured scope and of other scopes that begin here: what
    /// happens in one does not enter the others.</summary>
    /// <returns>The scope. It is current in this flow until it is disposed.</returns>
    public EctScope Begin()
    {
        var scope = new EctScope(_current, new WorkflowState(WorkflowId), Frontier) { Action = _action, InputHash = _inputHash };
        scope.MakeCurrent();
        return scope;
    }
}
