namespace Ect.Workflow;

/// <summary>What a scope and its branches share: the workflow's id, and the lock that makes a join atomic.</summary>
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

    /// <summary>Takes <paramref name="id"/> over if the workflow has no id yet.</summary>
    /// <returns>Whether the workflow has this id.</returns>
    public bool TryAdopt(string id)
    {
        lock (Gate) return (_id ??= id) == id;
    }
}
