using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Status;

/// <summary>Answers which requests were refused within the last hour, latest first.</summary>
internal sealed class RefusalsAnswer(DashboardContext dashboard)
{
    private const int MaxTake = 500;

    public async Task WriteAsync(HttpContext http)
    {
        var take = http.Request.Number("take", MaxTake, MaxTake);
        var workflow = http.Request.Ids("wid", maxCount: 1).SingleOrDefault();
        var before = ListCursor.Of(http.Request, id => id is not "");
        var summary = await dashboard.Refusals.GetAsync(http.RequestAborted);
        var all = summary.Recent.Where(refusal => workflow is null || refusal.WorkflowId == workflow);
        var found = (before is null ? all : After(before, [.. all])).Take(take + 1).ToList();
        var listed = found.Count > take ? found[..take] : found;
        var answer = new RefusalList(
            [.. listed.Select(refusal => RefusalItem.Of(refusal, dashboard.Service))],
            ByName(summary.Counts), ByName(summary.WouldRefuseCounts), summary.Instances)
        {
            Next = found.Count > take ? $"{new ListCursor(listed[^1].At, listed[^1].Id)}" : null,
            OfWorkflow = workflow is null ? null : summary.Workflows.GetValueOrDefault(workflow),
            MoreRefused = summary.HasMoreWorkflows ? true : null,
            More = found.Count > take ? true : null,
            Partial = summary.IncludesOthers ? null : true,
        };
        await http.WriteJsonAsync(answer, StatusJson.Default.RefusalList);
    }

    /// <summary>What comes after a place. If the refusal there was repeated, it is at the beginning now, and none that is older is left
    /// out.</summary>
    private static IEnumerable<EctRefusal> After(ListCursor place, List<EctRefusal> refusals)
    {
        refusals.RemoveAll(refusal => refusal.At.Milliseconds() > place.Time.Milliseconds());
        return refusals.Skip(refusals.FindIndex(refusal => refusal.Id == place.Id) + 1);
    }

    public static IReadOnlyDictionary<string, long> ByName(IReadOnlyDictionary<EctFailureReason, long> counts) =>
        counts.ToDictionary(count => $"{count.Key}", count => count.Value);
}

/// <summary>Refusals, latest first.</summary>
/// <param name="Refusals">Those that are listed.</param>
/// <param name="Counts">How many requests were refused, for each reason by its name.</param>
/// <param name="WouldCounts">How many were not, because the service only reports.</param>
/// <param name="Instances">The instances whose refusals these are. Services that share a store name the same.</param>
internal sealed record RefusalList(
    IReadOnlyList<RefusalItem> Refusals, IReadOnlyDictionary<string, long> Counts, IReadOnlyDictionary<string, long> WouldCounts,
    IReadOnlyList<string> Instances)
{
    /// <summary>How many requests of the workflow that was asked for were refused, by what their issuers signed.</summary>
    public long? OfWorkflow { get; init; }

    /// <summary>Whether more workflows were refused than are counted; missing if not.</summary>
    public bool? MoreRefused { get; init; }

    /// <summary>Whether there are more than were asked for; missing if not.</summary>
    public bool? More { get; init; }

    /// <summary>Where the list goes on; missing at its end.</summary>
    public string? Next { get; init; }

    /// <summary>Whether those of other instances may be missing, because they could not be read; missing if not.</summary>
    public bool? Partial { get; init; }
}

/// <summary>A token that was refused, or requests without one. Unless it is authentic, all that it says of the token is the sender's
/// word.</summary>
/// <param name="Id">What no other refusal has.</param>
/// <param name="At">When it was refused last.</param>
/// <param name="Reason">The name of the <see cref="EctFailureReason"/>.</param>
/// <param name="Number">The number of that reason.</param>
internal sealed record RefusalItem(string Id, long At, string Reason, int Number)
{
    /// <summary>How many times it was refused; missing for once.</summary>
    public long? Count { get; init; }

    /// <summary>When it was refused first; missing for once.</summary>
    public long? First { get; init; }

    /// <summary>The service that refused it; missing for this one.</summary>
    public string? Service { get; init; }

    public string? Iss { get; init; }

    public string? Jti { get; init; }

    public string? Wid { get; init; }

    public string? Act { get; init; }

    public string? Detail { get; init; }

    public string? Remedy { get; init; }

    /// <summary>Whether the request went on all the same; missing if not.</summary>
    public bool? Would { get; init; }

    /// <summary>Whether the token's signature was verified before a later rule refused it; missing if not.</summary>
    public bool? Authentic { get; init; }

    public static RefusalItem Of(EctRefusal refusal, string service) =>
        new(refusal.Id, refusal.At.Milliseconds(), $"{refusal.Reason}", (int)refusal.Reason)
        {
            Count = refusal.Count > 1 ? refusal.Count : null,
            First = refusal.Count > 1 ? refusal.FirstAt.Milliseconds() : null,
            Service = refusal.Service == service ? null : refusal.Service,
            Iss = refusal.Issuer,
            Jti = refusal.TokenId,
            Wid = refusal.WorkflowId,
            Act = refusal.Action,
            Detail = refusal.Detail,
            Remedy = refusal.Remedy,
            Would = refusal.WouldRefuse ? true : null,
            Authentic = refusal.IsAuthentic ? true : null,
        };
}
