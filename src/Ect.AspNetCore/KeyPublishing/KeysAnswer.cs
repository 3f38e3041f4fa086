using System.Text;
using Ect.AspNetCore.Rejection;
using Ect.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Ect.AspNetCore.KeyPublishing;

/// <summary>The service's public keys as an answer that may be cached.</summary>
internal sealed class KeysAnswer(OwnSigningKeys keys, EctSigningOptions options, EctMiddlewareOptions middlewareOptions)
{
    private const string ContentType = "application/jwk-set+json";

    private readonly CacheControlHeaderValue _caching = new() { Public = true, MaxAge = TimeSpan.FromSeconds(Math.Floor((options.Overlap - options.RefreshInterval).TotalSeconds / 2)) };

    public async Task WriteAsync(HttpContext context)
    {
        var headers = new ResponseHeaders(context.Response.Headers);
        try
        {
            var jwks = Encoding.UTF8.GetBytes((await keys.GetFreshAsync(context.RequestAborted).ConfigureAwait(false)).Jwks);
            headers.CacheControl = _caching;
            await TypedResults.Bytes(jwks, ContentType, entityTag: new EntityTagHeaderValue($"\"{EctDigest.Of(jwks)}\"")).ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (EctKeySourceException)
        {
            headers.CacheControl = new() { NoStore = true };
            // Nobody asks the source before; where that moment has come already, the next request does.
            var wait = keys.UntilNextLoad;
            headers.Headers.RetryAfter = RetryAfter.Of(wait > TimeSpan.Zero ? wait : middlewareOptions.RetryAfter);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }
}
