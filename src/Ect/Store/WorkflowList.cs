namespace Ect.Store;

/// <summary>A part of the list of workflows, in the order that <see cref="IEctStore.ListWorkflowsAsync"/> promises. It is filled with
/// workflows whose times never rise.</summary>
/// <param name="before">The latest time that is listed.</param>
/// <param name="beforeId">The id after which workflows of that millisecond are listed, if not all of them are.</param>
/// <param name="limit">How many are listed.</param>
internal sealed class WorkflowList(DateTimeOffset before, string? beforeId, int limit)
{
    private readonly long _before = before.ToUnixTimeMilliseconds();
    private readonly string? _beforeId = beforeId?.ToLowerInvariant();
    private readonly List<(string Id, long Time)> _found = [];

    /// <summary>Adds workflows.</summary>
    /// <returns>Whether others can follow in this part. All of one millisecond are needed to tell which come first.</returns>
    public bool TryAdd(ReadOnlySpan<ListedWorkflow> workflows)
    {
        foreach (var workflow in workflows)
        {
            if (workflow.Time > _before) continue;
            if (_found.Count >= limit && workflow.Time < _found[^1].Time) return false;
            var id = workflow.Id.ToString();
            if (workflow.Time < _before || IsAfter(id)) _found.Add((id, workflow.Time));
        }

        return true;
    }

    public IReadOnlyList<EctStoredWorkflow> ToList()
    {
        _found.Sort(static (x, y) => x.Time != y.Time ? y.Time.CompareTo(x.Time) : string.CompareOrdinal(y.Id, x.Id));
        return [.. _found.Take(limit).Select(workflow => new EctStoredWorkflow(workflow.Id, At(workflow.Time)))];
    }

    private static DateTimeOffset At(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time);

    private bool IsAfter(string id) => _beforeId is null || string.CompareOrdinal(id, _beforeId) < 0;
}
