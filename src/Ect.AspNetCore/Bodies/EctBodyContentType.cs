using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Ect;

/// <summary>The type of a body that is made to carry tokens (profile, section 4).</summary>
/// <param name="IsMultipart">Whether tokens are parts of it, rather than one token the whole.</param>
/// <param name="Boundary">What separates the parts; empty where the type does not say, or is ambiguous.</param>
internal sealed record EctBodyContentType(bool IsMultipart, string Boundary)
{
    /// <summary>A boundary has at most 70 characters (RFC 2046, section 5.1.1).</summary>
    private const int MaxBoundaryLength = 70;

    private static readonly EctBodyContentType Token = new(IsMultipart: false, Boundary: "");

    public bool IsComplete => !IsMultipart || Boundary.Length is > 0 and <= MaxBoundaryLength;

    /// <returns><see langword="null"/> for any other type.</returns>
    public static EctBodyContentType? Of(string? contentType)
    {
        if (Parse(contentType) is not { } type) return null;
        if (IsToken(type.MediaType)) return Token;
        if (!type.MediaType.Equals(EctMediaTypes.Multipart, StringComparison.OrdinalIgnoreCase)) return null;

        var root = NameValueHeaderValue.Find(type.Parameters, "type")?.Value ?? default;
        return IsToken(HeaderUtilities.RemoveQuotes(root)) ? new(IsMultipart: true, BoundaryOf(type)) : null;
    }

    /// <summary>Whether a part of this type is a token.</summary>
    public static bool IsToken(string? contentType) => Parse(contentType) is { } type && IsToken(type.MediaType);

    // Every request comes by here: nearly all of them leave without their type having been taken apart.
    private static MediaTypeHeaderValue? Parse(string? contentType) =>
        contentType?.Contains(EctMediaTypes.Type, StringComparison.OrdinalIgnoreCase) is true && MediaTypeHeaderValue.TryParse(contentType, out var type) ? type : null;

    // Of two parameters of one name, somebody on the way may have looked at the other.
    private static string BoundaryOf(MediaTypeHeaderValue type) =>
        type.Parameters.DistinctBy(parameter => parameter.Name, StringSegmentComparer.OrdinalIgnoreCase).Count() == type.Parameters.Count
            ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString()
            : "";

    private static bool IsToken(StringSegment mediaType) =>
        mediaType.Equals(EctMediaTypes.MediaType, StringComparison.OrdinalIgnoreCase) || mediaType.Equals(EctMediaTypes.LegacyMediaType, StringComparison.OrdinalIgnoreCase);
}
