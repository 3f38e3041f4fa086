using System.Net.Http.Headers;

namespace Ect.Http;

/// <summary>Looks at the fields of content without rewriting them, as the parsed properties do.</summary>
internal static class HttpContentExtensions
{
    /// <returns><see langword="null"/> where there is none, or not one that can be read.</returns>
    public static MediaTypeHeaderValue? FindType(this HttpContent content) =>
        content.Headers.NonValidated.TryGetValues("Content-Type", out var values) && MediaTypeHeaderValue.TryParse(values.ToString(), out var type) ? type : null;

    /// <summary>Whether the content is a token.</summary>
    public static bool IsToken(this HttpContent content) => content.HasType(EctMediaTypes.MediaType) || content.HasType(EctMediaTypes.LegacyMediaType);

    /// <summary>Whether the content is of a type that is made to carry tokens.</summary>
    public static bool CarriesTokens(this HttpContent content) =>
        content.IsToken() || (content.HasType(EctMediaTypes.Multipart) && content.TypeAsWritten().Contains(EctMediaTypes.Type, StringComparison.OrdinalIgnoreCase));

    /// <summary>gRPC and gRPC-Web: content that has to stay as its client frames it.</summary>
    public static bool IsGrpc(this HttpContent content) => content.MediaTypeAsWritten().StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);

    /// <summary>Copies the fields whose names are taken, as they are written.</summary>
    public static void CopyTo(this HttpContentHeaders source, HttpContentHeaders destination, Func<string, bool> isTaken)
    {
        foreach (var (name, values) in source.NonValidated)
            if (isTaken(name)) destination.TryAddWithoutValidation(name, values);
    }

    // Whatever stands behind it: a receiver may read parameters that cannot be read here.
    private static bool HasType(this HttpContent content, string mediaType) => content.MediaTypeAsWritten().Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    private static string MediaTypeAsWritten(this HttpContent content) => string.Concat(content.TypeAsWritten().Split(';')[0].Where(character => !char.IsWhiteSpace(character)));

    private static string TypeAsWritten(this HttpContent content) => content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
}
