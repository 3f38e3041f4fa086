using Ect.Workflow;

namespace Ect;

/// <summary>The workflow that one is in, and its frontier: the tokens that the next one will name as predecessors (profile, section 7).</summary>
/// <remarks>Thread-safe. Whoever is called within a scope shares it: what a callee adds, its caller sees. A sequence of calls whose tokens
/// are returned becomes a chain; calls made in parallel become branches that the next call joins.</remarks>
public sealed class EctScope : IDisposable
{
    private readonly AsyncLocal<EctScope?> _current;
    private readonly WorkflowState _workflow;
    private readonly EctScope? _parent;
    private readonly List<EctToken> _frontier;
    // What left a frontier while a branch was open: a join must not bring it back.
    private HashSet<string>? _superseded;
    private EctScope? _previous;
    private volatile bool _isDisposed;

    internal EctScope(AsyncLocal<EctScope?> current, WorkflowState workflow, IReadOnlyList<EctToken> frontier, EctScope? parent = null)
    {
        _current = current;
        _workflow = workflow;
        _frontier = [.. frontier];
        _parent = parent;
    }

    /// <summary>A scope that is nobody's current one: a single call as a workflow of its own.</summary>
    internal static EctScope Detached() => new(new(), new(null), []);

    /// <summary>The workflow (<c>wid</c>): what the request's tokens or the first added one name, else a UUID that comes into being with the
    /// first token sent; <see langword="null"/> before that. Branches have their parent's.</summary>
    public string? WorkflowId => _workflow.Id;

    /// <summary>The tokens that the next one will name in <c>pred</c>, as they are now. None descends from another, as far as is known here.</summary>
    public IReadOnlyList<EctToken> Frontier
    {
        get
        {
            lock (_workflow.Gate) return [.. _frontier];
        }
    }

    /// <summary>The <c>exec_act</c> of outgoing calls where neither the request nor the client says one. In a request it starts as
    /// the endpoint's; branches start with their parent's.</summary>
    public string? Action { get; set; }

    /// <summary>The <c>inp_hash</c> of the tokens that are issued in this scope: what the task has read, base64url SHA-256, 43 characters. In a
    /// request whose content is bound to its tokens (<see cref="EctBodyBinding"/>) it starts as that content's; otherwise <see langword="null"/>,
    /// for none. Branches start with their parent's.</summary>
    public string? InputHash { get; set; }

    /// <summary>Adds a finished task that the next one follows, such as one whose token came with a message. What the token itself
    /// names in <c>pred</c> leaves the frontier.</summary>
    /// <param name="token">A verified token: nothing is verified here.</param>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The token belongs to another workflow.</exception>
    /// <exception cref="ObjectDisposedException">The scope has ended.</exception>
    public void AddPredecessor(EctToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        lock (_workflow.Gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (token.WorkflowId is { } id && !_workflow.TryAdopt(id))
                throw new ArgumentException($"The token belongs to workflow {id}, the scope to {WorkflowId}. Begin a scope of that workflow for it.", nameof(token));
            Advance(token, token.Predecessors);
        }
    }

    /// <summary>Opens a branch: a scope with a frontier of its own, which starts as a copy of this one. Disposing it joins it.</summary>
    /// <returns>The branch, current in this flow until it is disposed.</returns>
    /// <exception cref="ObjectDisposedException">The scope has ended.</exception>
    public EctScope Branch()
    {
        lock (_workflow.Gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var branch = new EctScope(_current, _workflow, _frontier, this) { Action = Action, InputHash = InputHash };
            _workflow.OpenBranches++;
            branch.MakeCurrent();
            return branch;
        }
    }

    /// <summary>Ends the scope; what was current before it is current again. A branch is joined: its frontier, less what the parent
    /// has already gone beyond, enters the parent's. Any order will do, and a second time does nothing.</summary>
    public void Dispose()
    {
        lock (_workflow.Gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            if (_parent is not null) Successor.Join(this);
        }

        if (_current.Value == this) _current.Value = FirstLive(_previous);
    }

    /// <summary>The workflow's id; minted on first use, the same ever after.</summary>
    internal string GetOrCreateWorkflowId() => _workflow.GetOrCreateId();

    internal void MakeCurrent()
    {
        _previous = FirstLive(_current.Value);
        _current.Value = this;
    }

    /// <summary>Takes a token into the frontier and what it descends from out of it. A branch that has been joined passes it on.</summary>
    /// <param name="returned">The token.</param>
    /// <param name="ancestors">Ids of tokens that it descends from, as far as they are known.</param>
    internal void Advance(EctToken returned, IReadOnlyCollection<string> ancestors)
    {
        lock (_workflow.Gate)
        {
            var scope = Successor;
            scope.Supersede(ancestors);
            scope.Enter(returned);
        }
    }

    /// <summary>The scope itself, or the first one around it that is not disposed.</summary>
    internal static EctScope? FirstLive(EctScope? scope)
    {
        while (scope is { _isDisposed: true }) scope = scope._previous;
        return scope;
    }

    // The scope that has taken this one over: for a joined branch its parent, and so on.
    private EctScope Successor => _isDisposed && _parent is not null ? _parent.Successor : this;

    private void Join(EctScope branch)
    {
        if (branch._superseded is { } superseded) Supersede(superseded);
        foreach (var token in branch._frontier)
            if (_superseded?.Contains(token.Id) is not true) Enter(token);

        if (--_workflow.OpenBranches == 0) _superseded = null;
    }

    private void Supersede(IReadOnlyCollection<string> ids)
    {
        if (_frontier.Count is 0 && _workflow.OpenBranches is 0) return;
        var superseded = ids as IReadOnlySet<string> ?? ids.ToHashSet();
        _frontier.RemoveAll(token => superseded.Contains(token.Id));
        if (_workflow.OpenBranches > 0) (_superseded ??= []).UnionWith(superseded);
    }

    private void Enter(EctToken token)
    {
        foreach (var other in _frontier)
            if (other.Id == token.Id) return;

        _frontier.Add(token);
    }
}
