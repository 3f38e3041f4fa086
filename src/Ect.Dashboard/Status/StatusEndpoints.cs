using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ect.Dashboard.Status;

/// <summary>The endpoints that tell how this service does: health, keys, refusals, sources.</summary>
internal static class StatusEndpoints
{
    /// <summary>Maps them in the group <c>api</c> of a dashboard. Every handler goes through <see cref="Answer.Of"/>.</summary>
    public static void Map(RouteGroupBuilder api, DashboardContext dashboard)
    {
        Map("health", new HealthAnswer(dashboard).WriteAsync);
        Map("keys", new KeysAnswer(dashboard).WriteAsync);
        Map("refusals", new RefusalsAnswer(dashboard).WriteAsync);
        Map("sources", new SourcesAnswer(dashboard).WriteAsync);

        void Map(string name, Func<HttpContext, Task> write) =>
            api.MapGet(name, Answer.Of(write)).WithDisplayName($"ECT dashboard {name}");
    }
}
