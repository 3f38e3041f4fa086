using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Workflows;

/// <summary>Answers which workflows there are. One request looks through a bounded number of them.</summary>
internal sealed class WorkflowListAnswer(DashboardContext dashboard, WorkflowSummaries summaries)
{
    private const int MaxLooked = 500, MaxTasksRead = 50_000, Batch = 50;

    private readonly Turns _turns = new(atOnce: 4, waiting: 100);

    public async Task WriteAsync(HttpContext http)
    {
        var (search, gone) = (WorkflowSearch.Of(http.Request), http.RequestAborted);
        var (states, revoked) = (await WorkflowStates.OfAsync(dashboard, gone), await dashboard.Revocations.GetAsync(gone));
        var look = new Look(search, states);
        using (await _turns.TakeAsync(gone))
        {
            if (Query.IdOf(search.Text) is { } id && search.Before is null) await LookUpAsync(id, look, revoked, gone);
            if (!look.HasMatched) await LookThroughAsync(look, revoked, gone); // A task may name no workflow, and be in one all the same.
        }

        var agents = await Agents.OfAsync(dashboard.Store, look.Found.SelectMany(summary => summary.Named), gone);
        var items = look.Found.Select(it => WorkflowItem.Of(it, states.Of(it), states.RefusalsOf(it.Id), agents));
        var canOperate = await dashboard.Operators.IncludeAsync(http);
        var list = new WorkflowList(dashboard.Now.Milliseconds(), dashboard.Service, canOperate,
            (long)dashboard.Store.Retention.TotalSeconds, look.Counts, agents.All, [.. items])
        {
            AtEnd = look.IsAtEnd ? true : null,
            Next = look.Last?.ToString(),
            SearchedTo = look.Last?.Time.Milliseconds(),
            MoreRefused = states.HasMoreRefused ? true : null,
            Partial = states.ArePartial ? true : null,
        };
        await http.WriteJsonAsync(list, WorkflowsJson.Default.WorkflowList);
    }

    /// <summary>Finds the workflow that has an id, or a task with that id, without a search.</summary>
    private async Task LookUpAsync(string id, Look look, EctRevocationSet revoked, CancellationToken gone)
    {
        var findings = await dashboard.Store.FindAsync([id], gone);
        foreach (var workflow in findings.Records.Select(record => record.WorkflowId).OfType<string>().Prepend(id).Distinct())
            if (await summaries.ReadAsync(new(workflow, DateTimeOffset.MinValue), revoked, gone) is { } summary
                && look.Search.Includes(summary.LastAt)) look.At(summary);
    }

    private async Task LookThroughAsync(Look look, EctRevocationSet revoked, CancellationToken gone)
    {
        var (looked, tasks) = (0, 0);
        var cursor = look.Search.Before;
        while (true)
        {
            var (before, beforeId) = cursor is null ? (look.Search.To ?? dashboard.Now.AddDays(1), null) : (cursor.Time, cursor.Id);
            var batch = await dashboard.Store.ListWorkflowsAsync(before, beforeId, Batch, gone);
            foreach (var stored in batch)
            {
                if (stored.LastRecordedAt < look.Search.From) return;
                if (look.Found.Count == look.Search.Take || looked == MaxLooked || tasks >= MaxTasksRead)
                {
                    look.Last = cursor;
                    return;
                }

                cursor = new(stored.LastRecordedAt, stored.Id);
                looked++;
                if (summaries.Find(stored, revoked) is not { } summary)
                {
                    summary = await summaries.ReadAsync(stored, revoked, gone);
                    tasks += summary?.Tasks ?? 1;
                }

                if (summary is not null) look.At(summary);
            }

            if (batch.Count < Batch)
            {
                look.IsAtEnd = true;
                return;
            }
        }
    }

    /// <summary>What one request has looked at.</summary>
    private sealed class Look(WorkflowSearch search, WorkflowStates states)
    {
        public WorkflowSearch Search { get; } = search;

        public List<WorkflowSummary> Found { get; } = [];

        public Dictionary<string, int> Counts { get; } = WorkflowState.All.ToDictionary(state => state, _ => 0);

        /// <summary>Whether the search has found a workflow, in whatever state.</summary>
        public bool HasMatched => Counts.Values.Any(count => count > 0);

        /// <summary>The last one that was looked at, if there may be more.</summary>
        public ListCursor? Last { get; set; }

        /// <summary>Whether the store has no workflow that is older.</summary>
        public bool IsAtEnd { get; set; }

        public void At(WorkflowSummary summary)
        {
            if (!summary.Matches(Search)) return;
            var state = states.Of(summary);
            Counts[state]++;
            if (Search.State is null || Search.State == state) Found.Add(summary);
        }
    }
}
