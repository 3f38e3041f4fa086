using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;

namespace Ect.Dashboard.Workflows;

/// <summary>Reads workflows from the store and judges them by what is revoked now. Those who ask for one within a second share one
/// reading of it.</summary>
internal sealed class WorkflowReader(DashboardContext dashboard)
{
    /// <summary>The number of tasks that are read of one workflow: those that were recorded last.</summary>
    public const int MaxTasks = 10_000;

    /// <summary>Tasks before those that are listed are asked for so many times, so many at a time.</summary>
    private const int MaxSteps = 10, MaxAsked = 1_000;

    /// <summary>So many workflows are read at a time, so many more wait, and of those that were read so many tasks are kept.</summary>
    private const int AtOnce = 4, MaxWaiting = 100, MaxKept = 50_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Turns _turns = new(AtOnce, MaxWaiting);
    private readonly SharedResults<Key, Workflow?> _readings =
        new(dashboard.Clock, Lifetime, MaxKept, workflow => workflow?.Tasks.Count);

    /// <returns>The workflow; <see langword="null"/> if the store has no task of it.</returns>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    /// <exception cref="EctRevocationException">What is revoked is not known.</exception>
    public async Task<Workflow?> ReadAsync(string id, CancellationToken gone) =>
        await ReadAsync(id, await dashboard.Revocations.GetAsync(gone), gone);

    /// <summary>Does the same with revocations that are known already.</summary>
    public Task<Workflow?> ReadAsync(string id, EctRevocationSet revoked, CancellationToken gone) =>
        _readings.GetAsync(new(id, revoked), () => ReadInTurnAsync(id, revoked)).WaitAsync(gone);

    private async Task<Workflow?> ReadInTurnAsync(string id, EctRevocationSet revoked)
    {
        using var turn = await _turns.TakeAsync(CancellationToken.None);
        return await ReadOnceAsync(id, revoked, CancellationToken.None);
    }

    private async Task<Workflow?> ReadOnceAsync(string id, EctRevocationSet revoked, CancellationToken gone)
    {
        var records = await dashboard.Store.ListWorkflowAsync(id, MaxTasks + 1, gone); // The one more says whether there are others.
        if (records.Count is 0) return null;

        var areAll = records.Count <= MaxTasks && records.Count < dashboard.Store.MaxListed;
        if (records.Count > MaxTasks)
        {
            var first = records.MinBy(record => record.RecordedAt);
            records = [.. records.Where(record => !ReferenceEquals(record, first))];
        }

        var (before, isAll) = await ReadBeforeAsync(id, records, gone);
        var tasks = records.Concat(before).OrderByDescending(record => record.Level).DistinctBy(record => record.Id) // Signed ones first.
            .OrderBy(record => record.RecordedAt).ThenBy(record => record.IssuedAt).ThenBy(record => record.Id, StringComparer.Ordinal);
        return new(id, EctGraph.FromRecords(tasks, revoked), isWhole: isAll && areAll);
    }

    /// <summary>Reads tasks that are named and not listed: those that name no workflow, and those that were recorded before the ones that
    /// are listed.</summary>
    /// <returns>The tasks, and whether all that were named were asked for.</returns>
    private async Task<(List<EctTokenRecord> Found, bool IsAll)> ReadBeforeAsync(
        string id, IReadOnlyList<EctTokenRecord> records, CancellationToken gone)
    {
        var known = records.Select(record => record.Id).ToHashSet();
        var open = new Queue<string>(records.SelectMany(record => record.Predecessors).Where(known.Add));
        var found = new List<EctTokenRecord>();
        for (var step = 0; step < MaxSteps && open.Count > 0; step++)
        {
            var asked = new List<string>();
            while (asked.Count < MaxAsked && open.TryDequeue(out var next)) asked.Add(next);

            var findings = await dashboard.Store.FindAsync(asked, gone);
            foreach (var record in findings.Records.Where(record => record.WorkflowId is null || record.WorkflowId == id))
            {
                found.Add(record);
                foreach (var before in record.Predecessors.Where(known.Add)) open.Enqueue(before);
            }
        }

        return (found, open.Count is 0);
    }

    private readonly record struct Key(string Id, EctRevocationSet Revoked);
}
