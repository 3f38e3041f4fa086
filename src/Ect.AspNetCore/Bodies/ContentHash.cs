using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Bodies;

/// <summary>The SHA-256 of the content as the application will read it.</summary>
/// <remarks>It is kept among the request's features for an error page, which runs the pipeline again when the body may have been
/// disposed.</remarks>
/// <param name="Value">The hash as <c>inp_hash</c> and <c>out_hash</c> write it.</param>
/// <param name="Body">The body that was read.</param>
internal sealed record ContentHash(string Value, Stream Body)
{
    /// <summary>Reads the body and rewinds it.</summary>
    public static async ValueTask<ContentHash> OfAsync(HttpContext context)
    {
        var request = context.Request;
        if (FindKnown(context) is { } known) return known;

        request.Rewind();
        var digest = await SHA256.HashDataAsync(request.Body, context.RequestAborted);
        request.Rewind();

        var hash = new ContentHash(new EctDigest(digest).ToString(), request.Body);
        context.Features.Set(hash);
        return hash;
    }

    /// <returns>The hash that was computed before; <see langword="null"/> if there is none, or if the body has been replaced
    /// since.</returns>
    public static ContentHash? FindKnown(HttpContext context) =>
        context.Features.Get<ContentHash>() is { } known && known.Body == context.Request.Body ? known : null;
}
