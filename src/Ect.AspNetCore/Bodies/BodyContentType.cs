using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Ect.AspNetCore.Bodies;

/// <summary>The type of a body that is meant to carry tokens (profile, section 4).</summary>
/// <remarks>A type that names one of ours and cannot be read is treated as ours, because a more generous reader would find tokens in a body
/// that we had passed over.</remarks>
/// <param name="IsMultipart">Whether tokens are parts of the body. Otherwise one token is the whole body.</param>
/// <param name="Boundary">The separator of the parts; empty if the type gives none or is ambiguous.</param>
internal sealed record BodyContentType(bool IsMultipart, string Boundary)
{
    /// <summary>A boundary has at most 70 characters (RFC 2046, section 5.1.1).</summary>
    private const int MaxBoundaryLength = 70;

    private const string Multipart = "multipart/related", TokenType = "exec+jwt"; // Both names of the type end so.
    private const string TypeParameter = "type", BoundaryParameter = "boundary";

    private static readonly BodyContentType Token = new(IsMultipart: false, Boundary: "");
    private static readonly BodyContentType Ambiguous = new(IsMultipart: true, Boundary: "");

    public bool IsComplete => !IsMultipart || Boundary.Length is > 0 and <= MaxBoundaryLength;

    /// <returns><see langword="null"/> for any other type.</returns>
    public static BodyContentType? Of(string? contentType)
    {
        if (!MayNameToken(contentType)) return null;
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            ? OfReadable(type)
            : OfUnreadable(ContentTypeText.Read(contentType));
    }

    /// <summary>Tells whether a part of this type is a token.</summary>
    public static bool IsToken(string? contentType)
    {
        if (!MayNameToken(contentType)) return false;
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            ? IsTokenType(type.MediaType)
            : ContentTypeText.Read(contentType).Any(one => IsTokenType(one.MediaType));
    }

    /// <summary>Tells whether a body of this type is JSON. A type that cannot be read counts as JSON if any part of its text says so,
    /// because the application may read it more generously.</summary>
    public static bool IsJson(string? contentType)
    {
        if (contentType is null) return false;
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            ? IsJsonType(type.MediaType)
            : ContentTypeText.Read(contentType).Any(one => IsJsonType(one.MediaType));
    }

    private static BodyContentType? OfReadable(MediaTypeHeaderValue type)
    {
        if (IsTokenType(type.MediaType)) return Token;
        if (!type.MediaType.Equals(Multipart, StringComparison.OrdinalIgnoreCase)) return null;

        var parameters = from parameter in type.Parameters
                         select (parameter.Name.ToString(), ContentTypeText.Unquote(parameter.Value.ToString()));
        return OfMultipart([.. parameters], ContentTypeText.NamesToken);
    }

    private static BodyContentType? OfUnreadable(IReadOnlyList<ContentTypeText> types)
    {
        var ours = types.Select(OfUnreadable).OfType<BodyContentType>().ToList();
        return ours.Count is 0 ? null : types.Count is 1 ? ours[0] : Ambiguous;
    }

    private static BodyContentType? OfUnreadable(ContentTypeText type)
    {
        if (IsTokenType(type.MediaType)) return Token;
        var isMultipart = type.MediaType.StartsWith(Multipart, StringComparison.OrdinalIgnoreCase);
        return isMultipart && ContentTypeText.NamesToken(type.Text) ? OfMultipart(type.Parameters, static _ => true) ?? Ambiguous : null;
    }

    /// <returns><see langword="null"/> if no parameter says that the parts are tokens.</returns>
    private static BodyContentType? OfMultipart(IReadOnlyList<(string Name, string Value)> parameters, Func<string, bool> isOurs)
    {
        // The extended form type* counts as well (RFC 8187).
        if (!parameters.Any(parameter => Is(parameter.Name.TrimEnd('*'), TypeParameter) && isOurs(parameter.Value))) return null;

        // If two parameters have one name, another reader on the way may have looked at the other one.
        var isAmbiguous = parameters.DistinctBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase).Count() < parameters.Count;
        var boundary = parameters.FirstOrDefault(parameter => Is(parameter.Name, BoundaryParameter)).Value;
        return isAmbiguous || boundary is null ? Ambiguous : new(IsMultipart: true, boundary);
    }

    // Every request passes here, so most leave before their type is taken apart. Quoted text may be escaped.
    private static bool MayNameToken([NotNullWhen(true)] string? contentType) =>
        contentType is not null
        && (contentType.Contains(TokenType, StringComparison.OrdinalIgnoreCase) || contentType.Contains('\\'));

    private static bool Is(string name, string expected) => name.Equals(expected, StringComparison.OrdinalIgnoreCase);

    private static bool IsJsonType(StringSegment mediaType) =>
        mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase);

    private static bool IsTokenType(StringSegment mediaType) =>
        mediaType.Equals(EctMediaTypes.MediaType, StringComparison.OrdinalIgnoreCase)
        || mediaType.Equals(EctMediaTypes.LegacyMediaType, StringComparison.OrdinalIgnoreCase);
}
