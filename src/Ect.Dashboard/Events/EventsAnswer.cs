using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ect.Dashboard.Events;

/// <summary>Tells a page what happens, while it is open.</summary>
internal sealed class EventsAnswer(DashboardContext dashboard, EventHub hub)
{
    /// <summary>Then the page connects again, and whether it may is asked again.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(15);

    public async Task WriteAsync(HttpContext http)
    {
        var workflow = http.Request.Ids("wid", maxCount: 1).SingleOrDefault();
        if (hub.TryWatch(workflow, CallerOf(http)) is not { } watch)
        {
            http.Response.Headers.RetryAfter = "10";
            await http.WriteProblemAsync(
                StatusCodes.Status503ServiceUnavailable,
                "As many pages watch this service as may, or as many of yours. Load the page again later.", "busy");
            return;
        }

        using (watch) await WriteAsync(http, watch);
    }

    /// <summary>The user, or the address of one who has no name.</summary>
    private static string CallerOf(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: { } name }
        ? $"user {name}"
        : $"address {http.Connection.RemoteIpAddress}";

    private async Task WriteAsync(HttpContext http, Watch watch)
    {
        if (!await watch.IsThereAsync(http.RequestAborted))
        {
            await http.WriteProblemAsync(
                StatusCodes.Status404NotFound, "The store of this service knows no such workflow.", "unknownWorkflow");
            return;
        }

        using var life = new CancellationTokenSource(LongestLife, dashboard.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(life.Token, hub.Stopping, http.RequestAborted);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx
        http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        try
        {
            await new EventStream(http.Response, hub, watch, dashboard.Clock).WriteAsync(http.Request.Headers["Last-Event-ID"], end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // That is how every stream ends.
        }
    }
}
