using Microsoft.AspNetCore.Http;

namespace Ect;

/// <summary>A refused request, as <see cref="EctMiddlewareOptions.OnRejected"/> sees it.</summary>
public sealed class EctRejectedContext
{
    internal EctRejectedContext(HttpContext httpContext, EctVerificationResult result) => (HttpContext, Result) = (httpContext, result);

    /// <summary>The request, and its answer with the status set.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>The reason, and the token that failed if it could be read. Nothing in that token is proven. Do not echo it.</summary>
    public EctVerificationResult Result { get; }
}
