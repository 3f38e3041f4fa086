using System.Globalization;
using Ect.Ledger.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Ect.Ledger.AspNetCore.Access;

/// <summary>What all answers have in common: nothing is kept by caches unless the answer says so, and a ledger that cannot answer is
/// 503.</summary>
internal static class LedgerAnswer
{
    private const string NoStore = "no-store";

    /// <summary>Makes a handler.</summary>
    public static RequestDelegate Of(Func<HttpContext, Task> write) => async context =>
    {
        context.Response.Headers.CacheControl = NoStore;
        try
        {
            await write(context);
        }
        catch (EctLedgerException exception) when (!context.Response.HasStarted)
        {
            var services = context.RequestServices;
            services.GetRequiredService<ILogger<LedgerEndpoint>>().LedgerDidNotAnswer($"{context.GetEndpoint()?.DisplayName}", exception);
            var wait = exception.RetryAfter ?? services.GetRequiredService<IOptions<EctMiddlewareOptions>>().Value.RetryAfter;
            context.Response.Headers.CacheControl = NoStore;
            context.Response.Headers.RetryAfter = Seconds(wait);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    };

    /// <summary>Lets caches keep the answer: shared ones only if anyone may have it.</summary>
    public static void MayBeKept(this HttpContext context, string directives)
    {
        var isRestricted = context.GetEndpoint() is { } endpoint && LedgerEndpoint.IsRestricted(endpoint);
        context.Response.Headers.CacheControl = $"{(isRestricted ? "private" : "public")}, {directives}";
    }

    /// <summary>Whole seconds, rounded up; at least one.</summary>
    private static string Seconds(TimeSpan wait) => Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes the answer. What is shown never runs in a browser.</summary>
    public static Task WriteAsync(this HttpContext context, string contentType, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = content.Length;
        context.Response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }
}
