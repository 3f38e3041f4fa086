using System.Text;
using Ect.Dashboard.Answers;
using Ect.Dashboard.Workflows;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Evidence;

/// <summary>Draws a workflow, as a file.</summary>
internal sealed class GraphAnswer(WorkflowReader reader)
{
    /// <summary>The most tasks of a picture. Nobody sees anything in a larger one.</summary>
    public const int MaxTasks = 2_500;

    private readonly Turns _turns = new(atOnce: 2, waiting: 10);

    public Task WriteSvgAsync(HttpContext http) => WriteAsync(http, graph => graph.ToSvg(), "image/svg+xml", "svg");

    public Task WriteMermaidAsync(HttpContext http) =>
        WriteAsync(http, graph => graph.ToMermaid(), "text/vnd.mermaid; charset=utf-8", "mmd");

    private async Task WriteAsync(HttpContext http, Func<EctGraph, string> draw, string contentType, string extension)
    {
        if (http.Request.RouteId(WorkflowAnswer.WidName) is not { } id
            || await reader.ReadAsync(id, http.RequestAborted) is not { } workflow)
        {
            await http.WriteProblemAsync(
                StatusCodes.Status404NotFound, "The store of this service knows no such workflow.", "unknownWorkflow");
            return;
        }

        if (workflow.Tasks.Count > MaxTasks)
        {
            await http.WriteProblemAsync(StatusCodes.Status413PayloadTooLarge,
                $"The workflow has more than {MaxTasks:N0} tasks, the most of a picture. The page shows it folded.", "tooManyTasks");
            return;
        }

        byte[] picture;
        using (await _turns.TakeAsync(http.RequestAborted)) picture = Encoding.UTF8.GetBytes(draw(workflow.Graph));
        http.Response.IsAttachment(contentType, $"workflow-{workflow.Id}.{extension}");
        http.Response.ContentLength = picture.Length;
        await http.Response.Body.WriteAsync(picture, http.RequestAborted);
    }
}
