using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Ect.Dashboard.Workflows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Ect.Dashboard.Evidence;

/// <summary>The endpoints of what can be taken away: a graph as a picture, evidence for an audit.</summary>
internal static class EvidenceEndpoints
{
    /// <summary>Maps them in the group <c>api</c> of a dashboard. Every handler goes through <see cref="Answer.Of"/>.</summary>
    public static void Map(RouteGroupBuilder api, DashboardContext dashboard, WorkflowReader reader)
    {
        var (evidence, graph) = (new EvidenceAnswer(dashboard, reader), new GraphAnswer(reader));
        var workflow = api.MapGroup($"workflows/{{{WorkflowAnswer.WidName}}}");
        workflow.MapGet("evidence", Answer.Of(evidence.WriteAsync)).WithDisplayName("ECT dashboard evidence");
        workflow.MapGet("graph.svg", Answer.Of(graph.WriteSvgAsync)).WithDisplayName("ECT dashboard graph as SVG");
        workflow.MapGet("graph.mmd", Answer.Of(graph.WriteMermaidAsync)).WithDisplayName("ECT dashboard graph as Mermaid");
    }
}
