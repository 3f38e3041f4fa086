using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Ect.Dashboard.Receipts;
using Ect.Dashboard.Workflows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Ect.Dashboard.Events;

/// <summary>The endpoint that tells of changes while they happen.</summary>
internal static class EventsEndpoints
{
    /// <summary>Maps them in the group <c>api</c> of a dashboard. Every handler goes through <see cref="Answer.Of"/>.</summary>
    public static void Map(RouteGroupBuilder api, DashboardContext dashboard, WorkflowReader reader)
    {
        var events = new EventsAnswer(dashboard, new(dashboard, reader, new LedgerKeys(dashboard)));
        api.MapGet("events", Answer.Of(events.WriteAsync)).WithDisplayName("ECT dashboard events");
    }
}
