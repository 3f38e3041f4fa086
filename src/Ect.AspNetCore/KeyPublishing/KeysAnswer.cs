using System.Text;
using Ect.AspNetCore.Rejection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Ect.AspNetCore.KeyPublishing;

/// <summary>The service's public keys as an answer that may be cached.</summary>
internal sealed class KeysAnswer(EctPublicKeys keys, EctSigningOptions options, EctMiddlewareOptions middlewareOptions)
{
    private const string ContentType = "application/jwk-set+json";

    private readonly CacheControlHeaderValue _caching = new()
    {
        Public = true,
        MaxAge = TimeSpan.FromSeconds(Math.Floor((options.Overlap - options.RefreshInterval).TotalSeconds / 2)),
    };

    public async Task WriteAsync(HttpContext context)
    {
        var headers = new ResponseHeaders(context.Response.Headers);
        try
        {
            var jwks = Encoding.UTF8.GetBytes(await keys.GetJwksAsync(context.RequestAborted));
            headers.CacheControl = _caching;
            var entityTag = new EntityTagHeaderValue($"\"{EctDigest.Of(jwks)}\"");
            await TypedResults.Bytes(jwks, ContentType, entityTag: entityTag).ExecuteAsync(context);
        }
        catch (EctKeySourceException exception)
        {
            headers.CacheControl = new() { NoStore = true };
            headers.Headers.RetryAfter = RetryAfter.Of(exception.RetryAfter ?? middlewareOptions.RetryAfter);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }
}
