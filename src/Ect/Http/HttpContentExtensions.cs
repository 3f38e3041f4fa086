using System.Net.Http.Headers;

namespace Ect.Http;

/// <summary>Reads the fields of content as they are written. The parsed properties would rewrite them.</summary>
internal static class HttpContentExtensions
{
    /// <returns><see langword="null"/> if there is no type, or it cannot be read.</returns>
    public static MediaTypeHeaderValue? FindType(this HttpContent content) =>
        MediaTypeHeaderValue.TryParse(content.TypeAsWritten(), out var type) ? type : null;

    /// <summary>Whether the content is a token.</summary>
    public static bool IsToken(this HttpContent content) =>
        content.HasType(EctMediaTypes.MediaType) || content.HasType(EctMediaTypes.LegacyMediaType);

    /// <summary>Whether the content is of a type that is made to carry tokens.</summary>
    public static bool CarriesTokens(this HttpContent content) =>
        content.IsToken() || (content.HasType(EctMediaTypes.Multipart)
            && content.TypeAsWritten().Contains(EctMediaTypes.Type, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the content is of gRPC or gRPC-Web, and has to stay as its client frames it.</summary>
    public static bool IsGrpc(this HttpContent content) =>
        content.MediaType().StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);

    /// <summary>Copies the fields whose names are taken, as they are written.</summary>
    public static void CopyTo(this HttpContentHeaders source, HttpContentHeaders destination, Func<string, bool> isTaken)
    {
        foreach (var (name, values) in source.NonValidated)
            if (isTaken(name)) destination.TryAddWithoutValidation(name, values);
    }

    private static bool HasType(this HttpContent content, string mediaType) =>
        content.MediaType().Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The media type without blanks and parameters. A receiver may read parameters that cannot be read here.</summary>
    private static string MediaType(this HttpContent content)
    {
        var mediaType = content.TypeAsWritten().Split(';')[0];
        return string.Concat(mediaType.Where(character => !char.IsWhiteSpace(character)));
    }

    private static string TypeAsWritten(this HttpContent content) =>
        content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
}
