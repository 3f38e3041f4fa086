using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Workflows;

/// <summary>Answers about one workflow, in parts. Above some thousand tasks it is folded.</summary>
internal sealed class WorkflowAnswer(DashboardContext dashboard, WorkflowReader reader)
{
    public const string WidName = "wid";

    private const int UnfoldedTasks = 2_500, FoldedNodes = 1_500, MaxTake = 2_000, MaxOpened = 100;

    private readonly Folds _folds = new(dashboard.Clock);

    public async Task WriteAsync(HttpContext http)
    {
        var (request, gone) = (http.Request, http.RequestAborted);
        var take = request.Number("take", MaxTake, MaxTake);
        var after = request.Ids("after", 1).SingleOrDefault();
        var opened = request.Ids("expand", MaxOpened);
        if (request.RouteId(WidName) is not { } id || await reader.ReadAsync(id, gone) is not { } workflow)
        {
            await http.WriteProblemAsync(StatusCodes.Status404NotFound, "The store of this service has no task of this workflow.");
            return;
        }

        var states = await WorkflowStates.OfAsync(dashboard, gone);
        var tag = TagOf($"{workflow.Digest} {states.Of(workflow)} {states.ArePartial} {request.QueryString}");
        http.Response.Headers.ETag = tag;
        if (request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(new(tag, isWeak: false), useStrongComparison: false)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var page = await PageAsync(workflow, states, after, take, opened, gone);
        await http.WriteJsonAsync(page, WorkflowsJson.Default.WorkflowPage);
    }

    private async Task<WorkflowPage> PageAsync(
        Workflow workflow, WorkflowStates states, string? after, int take, IReadOnlySet<string> opened, CancellationToken gone)
    {
        var isFolded = workflow.Tasks.Count > UnfoldedTasks;
        var nodes = isFolded ? await _folds.OfAsync(workflow, opened, FoldedNodes, gone) : null;
        string[] ids = [.. nodes?.Select(node => node.Id) ?? workflow.Tasks.Select(task => task.Id)];
        var start = after is null ? 0 : Array.IndexOf(ids, after) + 1;
        if (after is not null && start is 0)
            throw new BadHttpRequestException("'after' is not in the list any more. Begin again without it.");

        var part = start..Math.Min(start + take, ids.Length);
        var shown = nodes?.Take(part).SelectMany(node => node.Tasks) ?? workflow.Tasks.Take(part);
        var agents = await Agents.OfAsync(dashboard.Store, shown.Append(workflow.Root).Select(task => task.Issuer), gone);
        return new(workflow.Id, states.Of(workflow), dashboard.Now.Milliseconds(), dashboard.Service, workflow.Root.Action,
            agents.NumberOf(workflow.Root.Issuer), workflow.Tasks.Count, agents.All,
            [.. nodes?.Take(part).Select(Fold) ?? workflow.Tasks.Take(part).Select(Item)])
        {
            RunningFor = (long)dashboard.Options.RunningFor.TotalMilliseconds,
            ClockSkew = (long)dashboard.ClockSkew.TotalMilliseconds,
            Next = part.End.Value < ids.Length ? ids[part.End.Value - 1] : null,
            Folded = isFolded ? true : null,
            AtLeast = workflow.IsWhole ? null : true,
            Partial = states.ArePartial ? true : null,
        };

        object Item(EctNode task) => TaskItem.Of(task, agents);

        object Fold(FoldNode node) => FoldItem.Of(node, agents);
    }

    /// <summary>A tag of everything that can change in an answer but its time.</summary>
    private static string TagOf(string all) => $"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(all)).AsSpan(..16))}\"";
}
