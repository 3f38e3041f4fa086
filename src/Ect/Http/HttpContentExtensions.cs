using System.Net.Http.Headers;

namespace Ect;

/// <summary>Looks at the fields of content without rewriting them, as the parsed properties do.</summary>
internal static class HttpContentExtensions
{
    /// <returns><see langword="null"/> where there is none, or not one that can be read.</returns>
    public static MediaTypeHeaderValue? FindType(this HttpContent content) =>
        content.Headers.NonValidated.TryGetValues("Content-Type", out var values) && MediaTypeHeaderValue.TryParse(values.ToString(), out var type) ? type : null;

    /// <summary>Whether the content is of a type, whatever stands behind it: a receiver may read parameters that can not be read here.</summary>
    public static bool HasType(this HttpContent content, string mediaType) => content.MediaTypeAsWritten().Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>gRPC and gRPC-Web: content that has to stay as its client frames it.</summary>
    public static bool IsGrpc(this HttpContent content) => content.MediaTypeAsWritten().StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);

    public static void CopyTo(this HttpContentHeaders source, HttpContentHeaders destination)
    {
        foreach (var (name, values) in source.NonValidated) destination.TryAddWithoutValidation(name, values);
    }

    private static string MediaTypeAsWritten(this HttpContent content) =>
        content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? string.Concat(values.ToString().Split(';')[0].Where(character => !char.IsWhiteSpace(character))) : "";
}
