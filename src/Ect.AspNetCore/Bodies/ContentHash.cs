using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Bodies;

/// <summary>The SHA-256 of the content as the application will read it. Among the request's features, so that an error page, which runs the
/// pipeline again, does not need a body that has been disposed of by then.</summary>
/// <param name="Value">As <c>inp_hash</c> and <c>out_hash</c> write it.</param>
/// <param name="Body">What was read.</param>
internal sealed record ContentHash(string Value, Stream Body)
{
    /// <summary>Reads the body, and leaves it to be read again from its start.</summary>
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

    /// <returns>What was read before; <see langword="null"/> if nothing was, or the body is another one since.</returns>
    public static ContentHash? FindKnown(HttpContext context) =>
        context.Features.Get<ContentHash>() is { } known && known.Body == context.Request.Body ? known : null;
}
