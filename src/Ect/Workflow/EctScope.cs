using Ect.Workflow;

namespace Ect;

/// <summary>The current workflow and its frontier: the tokens that the next one will name as predecessors (profile, section 7).</summary>
/// <remarks>Thread-safe. Methods that are called within a scope share it, so a caller sees what they add. Calls one after the other, whose
/// tokens are returned, become a chain. Parallel calls become branches that the next call joins.</remarks>
public sealed class EctScope : IDisposable
{
    private readonly AsyncLocal<EctScope?> _current;
    private readonly WorkflowState _workflow;
    private readonly EctScope? _parent;
    private readonly List<EctToken> _frontier;
    // Ids that left a frontier while a branch was open. A join must not bring them back.
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

    /// <summary>A scope that is never the current one, for a single call as a workflow of its own.</summary>
    internal static EctScope Detached() => new(new(), new(null), []);

    /// <summary>The workflow (<c>wid</c>) that the request's tokens or the first added token name. If they name none, it is a UUID that is
    /// made with the first token sent, and <see langword="null"/> before that. Branches have their parent's.</summary>
    public string? WorkflowId => _workflow.Id;

    /// <summary>A copy of the tokens that the next one will name in <c>pred</c>. None descends from another, as far as is known.</summary>
    public IReadOnlyList<EctToken> Frontier
    {
        get
        {
            lock (_workflow.Gate) return [.. _frontier];
        }
    }

    /// <summary>The <c>exec_act</c> of outgoing calls for which neither the request nor the client sets one. In a request it starts as the
    /// endpoint's. Branches start with their parent's.</summary>
    public string? Action { get; set; }

    /// <summary>The <c>inp_hash</c> of the tokens that are issued in this scope: the SHA-256 of what the task has read, as 43 characters of
    /// base64url. Default: <see langword="null"/>, for none. In a request whose content is bound to its tokens
    /// (<see cref="EctBodyBinding"/>) it starts as the hash of that content. Branches start with their parent's.</summary>
    public string? InputHash { get; set; }

    /// <summary>Adds a finished task that the next one follows, for example one whose token came with a message. Tokens that it names in
    /// <c>pred</c> leave the frontier.</summary>
    /// <param name="token">A token that was verified. It is not verified here.</param>
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
            {
                throw new ArgumentException(
                    $"The token belongs to workflow {id}, the scope to {WorkflowId}. Begin a scope of that workflow for it.",
                    nameof(token));
            }

            Advance(token, token.Predecessors);
        }
    }

    /// <summary>Opens a branch: a scope with its own frontier, which starts as a copy of this one. Disposing the branch joins it.</summary>
    /// <returns>The branch. It is current in this flow until it is disposed.</returns>
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

    /// <summary>Ends the scope. The one that was current before it is current again. A branch is joined: its frontier enters the parent's,
    /// without tokens from which the parent has gone on. Scopes can be disposed in any order, and more than once.</summary>
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

    /// <summary>Gets the workflow's id, and makes it at the first call.</summary>
    internal string GetOrCreateWorkflowId() => _workflow.GetOrCreateId();

    internal void MakeCurrent()
    {
        _previous = FirstLive(_current.Value);
        _current.Value = this;
    }

    /// <summary>Takes a token into the frontier, and removes those that it descends from. A joined branch passes the token on.</summary>
    /// <param name="returned">The token.</param>
    /// <param name="ancestors">Ids of the tokens that it descends from, as far as they are known.</param>
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

    // The scope that counts instead of this one: for a joined branch its parent, and so on.
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
