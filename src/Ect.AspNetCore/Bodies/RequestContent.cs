using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Ect.AspNetCore.Bodies;

/// <summary>Makes the inner content the content of the request, with its bytes, type, encoding, length and limit.</summary>
internal static class RequestContent
{
    /// <param name="context">The request.</param>
    /// <param name="part">The part with the content; <see langword="null"/> for an empty body.</param>
    /// <param name="limit">The limit on the body.</param>
    /// <exception cref="BadHttpRequestException">The part describes itself in a way that no content can have.</exception>
    public static void Unwrap(HttpContext context, MultipartSection? part, BodySizeLimit limit)
    {
        var type = FieldOf(part, HeaderNames.ContentType);
        var encoding = FieldOf(part, HeaderNames.ContentEncoding);
        var length = part is null ? 0 : LengthOf(part);

        Replace(context, part is null ? Stream.Null : new ContentStream(part.Body, length, limit), length, type);
        Set(context.Request.Headers, HeaderNames.ContentEncoding, encoding);
    }

    /// <summary>Leaves a body whose reading fails like that of any broken body, so that nobody takes the rest for the whole.</summary>
    public static void Break(HttpContext context) => Replace(context, ContentStream.Broken(), length: null, type: default);

    private static void Replace(HttpContext context, Stream body, long? length, StringValues type)
    {
        var request = context.Request;
        request.Body = body;
        request.ContentLength = length;
        Set(request.Headers, HeaderNames.ContentType, type);
        request.Headers.Remove(HeaderNames.TransferEncoding);
        context.Features.Set<IHttpRequestBodyDetectionFeature>(new Detection(CanHaveBody: length is not 0));
    }

    /// <summary>A field that is set to nothing is still one for whoever passes the request on.</summary>
    private static void Set(IHeaderDictionary headers, string name, StringValues values)
    {
        if (values.Count is 0) headers.Remove(name);
        else headers[name] = values;
    }

    private static StringValues FieldOf(MultipartSection? part, string name)
    {
        var values = part?.Headers is { } headers && headers.TryGetValue(name, out var found) ? found : default;
        return values.Any(value => value?.Any(IsControl) is true)
            ? throw new BadHttpRequestException($"{name} of the content part has control characters.")
            : values;
    }

    private static long? LengthOf(MultipartSection part)
    {
        var values = FieldOf(part, HeaderNames.ContentLength);
        if (values.Count is 0) return null;
        return HeaderUtilities.TryParseNonNegativeInt64(values.ToString(), out var length)
            ? length
            : throw new BadHttpRequestException("Content-Length of the content part is not a length.");
    }

    private static bool IsControl(char character) => character is not '\t' && char.IsControl(character);

    private sealed record Detection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;
}
