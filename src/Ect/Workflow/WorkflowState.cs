namespace Ect.Workflow;

/// <summary>What a scope and its branches share: the workflow's id, and the lock that makes a join one step.</summary>
internal sealed class WorkflowState(string? id)
{
    private volatile string? _id = id;

    public Lock Gate { get; } = new();

    public int OpenBranches { get; set; }

    public string? Id => _id;

    public string GetOrCreateId()
    {
        lock (Gate) return _id ??= Guid.NewGuid().ToString();
    }

    /// <summary>Whether this is the workflow <paramref name="id"/>: it becomes that one if it has no id yet.</summary>
    public bool TryAdopt(string id)
    {
        lock (Gate) return (_id ??= id) == id;
    }
}
