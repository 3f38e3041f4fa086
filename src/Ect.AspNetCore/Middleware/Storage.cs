using Ect.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.ResponseCaching;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Ect.AspNetCore.Middleware;

/// <summary>Keeps the answers to requests that need an ECT out of caches, because a cache in front of <c>UseEct()</c> hands out stored
/// answers without verifying anything.</summary>
/// <remarks>If a token may be missing, answers to requests without one are kept out as well. Otherwise a request with an invalid token
/// would get them.</remarks>
internal sealed class Storage(ILogger<Storage> logger)
{
    private static readonly Func<object, Task> ForbidByDefault = static state =>
    {
        var headers = ((HttpResponse)state).Headers;
        if (headers.CacheControl.Count is 0) Forbid(headers);
        return Task.CompletedTask;
    };

    private int _isTold;

    /// <summary>Forbids all caches to store the answer, unless the application itself says something else.</summary>
    public static void ForbidByHeader(HttpResponse response) => response.OnStarting(ForbidByDefault, response);

    public static void Forbid(IHeaderDictionary headers) => headers.CacheControl = CacheControlHeaderValue.NoStoreString;

    /// <summary>Runs the rest of the pipeline, and prevents this application's caches in front from storing the answer.</summary>
    public async Task RunAsync<T>(HttpContext context, T state, Func<HttpContext, T, Task> next)
    {
        if (context.Features.Get<IOutputCacheFeature>() is { } cache)
        {
            Tell("UseOutputCache()");
            cache.Context.AllowCacheStorage = false;
        }

        if (context.Features.Get<IResponseCachingFeature>() is null)
        {
            await next(context, state);
            return;
        }

        Tell("UseResponseCaching()");
        await RunBehindResponseCachingAsync(context, state, next);
    }

    /// <summary>Runs the rest of the pipeline behind response caching, which reads the headers at the first byte of the body, or at the end
    /// if there is none.</summary>
    private static async Task RunBehindResponseCachingAsync<T>(HttpContext context, T state, Func<HttpContext, T, Task> next)
    {
        var response = context.Response;
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        response.Body = new UnstoredStream(response, body.Stream);
        try
        {
            await next(context, state);
            if (response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 } writer)
                await writer.FlushAsync(context.RequestAborted);
            if (!response.HasStarted) Forbid(response.Headers);
        }
        finally
        {
            context.Features.Set(body);
        }
    }

    private void Tell(string middleware)
    {
        if (Interlocked.Exchange(ref _isTold, 1) is 0) logger.CacheInFront(middleware);
    }
}
