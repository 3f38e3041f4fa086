using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
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
        catch (EctLedgerException) when (!context.Response.HasStarted)
        {
            var retryAfter = context.RequestServices.GetRequiredService<IOptions<EctMiddlewareOptions>>().Value.RetryAfter;
            context.Response.Headers.CacheControl = NoStore;
            context.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    };

    /// <summary>Lets caches keep the answer: shared ones only if anyone may have it.</summary>
    public static void MayBeKept(this HttpContext context, string directives)
    {
        var isRestricted = context.GetEndpoint() is { } endpoint && LedgerEndpoint.IsRestricted(endpoint);
        context.Response.Headers.CacheControl = $"{(isRestricted ? "private" : "public")}, {directives}";
    }

    /// <summary>Writes the answer. What is shown never runs in a browser.</summary>
    public static Task WriteAsync(this HttpContext context, string contentType, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = content.Length;
        context.Response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }
}
