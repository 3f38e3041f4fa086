using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Ect.AspNetCore.Bodies;

/// <summary>Reads the fields of a part that say how it is encoded.</summary>
internal static class PartFields
{
    private const string TransferEncoding = "Content-Transfer-Encoding";

    /// <summary>Tells whether a part is a token in an encoding. Nobody would decode a <c>Content-Encoding</c> of a token.</summary>
    public static bool IsEncodedToken(this MultipartSection part) =>
        part.IsTransferEncoded() || part.Headers?.ContainsKey(HeaderNames.ContentEncoding) is true;

    /// <summary>Tells whether a part is written in another form than its content. With 7bit, 8bit and binary it is not (RFC 2045, section
    /// 6).</summary>
    public static bool IsTransferEncoded(this MultipartSection part) =>
        part.Headers is { } fields && fields.TryGetValue(TransferEncoding, out var values) && !values.All(IsPlain);

    private static bool IsPlain(string? value) => value?.Trim().ToLowerInvariant() is "7bit" or "8bit" or "binary";
}
