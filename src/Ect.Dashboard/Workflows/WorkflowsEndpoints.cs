using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Ect.Dashboard.Workflows;

/// <summary>The endpoints of workflows: the list, one workflow, one task.</summary>
internal static class WorkflowsEndpoints
{
    /// <summary>Maps them in the group <c>api</c> of a dashboard. Every handler goes through <see cref="Answer.Of"/>.</summary>
    public static void Map(RouteGroupBuilder api, DashboardContext dashboard, WorkflowReader reader)
    {
        var list = new WorkflowListAnswer(dashboard, new(reader, dashboard.Clock));
        var one = new WorkflowAnswer(dashboard, reader);
        var task = new TaskAnswer(dashboard, reader);

        api.MapGet("workflows", Answer.Of(list.WriteAsync)).WithDisplayName("ECT dashboard workflows");
        api.MapGet($"workflows/{{{WorkflowAnswer.WidName}}}", Answer.Of(one.WriteAsync)).WithDisplayName("ECT dashboard workflow");
        api.MapGet($"workflows/{{{WorkflowAnswer.WidName}}}/tasks/{{{TaskAnswer.JtiName}}}", Answer.Of(task.WriteAsync))
            .WithDisplayName("ECT dashboard task");
    }
}
