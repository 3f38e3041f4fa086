using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Ect.Dashboard.Access;

/// <summary>Lets pages of the configured origins read with the caller's credentials, and never change anything. The application need not
/// call <c>UseCors()</c>.</summary>
internal sealed class CrossOrigin
{
    private readonly CorsService _cors;
    private readonly CorsPolicy _policy;

    public CrossOrigin(IServiceProvider services, EctDashboardOptions options)
    {
        AllowsAny = options.AllowedOrigins.Count > 0;
        _cors = new(
            Microsoft.Extensions.Options.Options.Create(new CorsOptions()), services.GetRequiredService<ILoggerFactory>());
        _policy = new CorsPolicyBuilder([.. options.AllowedOrigins]).AllowCredentials().WithMethods(HttpMethods.Get)
            .WithHeaders(HeaderNames.IfNoneMatch, "Last-Event-ID").WithExposedHeaders(HeaderNames.ETag, HeaderNames.RetryAfter).Build();
    }

    private bool AllowsAny { get; }

    /// <summary>Tells browsers whether the page that asks may read the answer.</summary>
    public void WriteTo(HttpContext http)
    {
        if (AllowsAny) _cors.ApplyResult(_cors.EvaluatePolicy(http, _policy), http.Response);
    }

    /// <summary>Answers the question that browsers ask ahead, without credentials.</summary>
    public void MapPreflight(RouteGroupBuilder api)
    {
        if (!AllowsAny) return;
        api.MapMethods("{**any}", [HttpMethods.Options], http =>
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }).AllowAnonymous().WithDisplayName("ECT dashboard preflight");
    }
}
