using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Ect.AspNetCore.Bodies;

/// <summary>What the fields of a part say of how it is written down.</summary>
internal static class PartFields
{
    private const string TransferEncoding = "Content-Transfer-Encoding";

    /// <summary>Whether a part with a token is encoded. What its content is encoded in would be nobody's to decode.</summary>
    public static bool IsEncodedToken(this MultipartSection part) =>
        part.IsTransferEncoded() || part.Headers?.ContainsKey(HeaderNames.ContentEncoding) is true;

    /// <summary>Whether a part's bytes are others than those of what it carries: 7bit, 8bit and binary leave them as they are (RFC 2045,
    /// section 6).</summary>
    public static bool IsTransferEncoded(this MultipartSection part) =>
        part.Headers is { } fields && fields.TryGetValue(TransferEncoding, out var values) && !values.All(IsPlain);

    private static bool IsPlain(string? value) => value?.Trim().ToLowerInvariant() is "7bit" or "8bit" or "binary";
}
