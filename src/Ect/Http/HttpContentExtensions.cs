using System.Net.Http.Headers;

namespace Ect;

/// <summary>Looks at the fields of content without rewriting them, as the parsed properties do.</summary>
internal static class HttpContentExtensions
{
    /// <returns><see langword="null"/> where there is none, or not one that can be read.</returns>
    public static MediaTypeHeaderValue? FindType(this HttpContent content) =>
        content.Headers.NonValidated.TryGetValues("Content-Type", out var values) && MediaTypeHeaderValue.TryParse(values.ToString(), out var type) ? type : null;

    public static bool HasType(this HttpContent content, string mediaType) => mediaType.Equals(content.FindType()?.MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>gRPC and gRPC-Web: content that has to stay as its client frames it.</summary>
    public static bool IsGrpc(this HttpContent content) =>
        content.FindType()?.MediaType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) is true;

    public static void CopyTo(this HttpContentHeaders source, HttpContentHeaders destination)
    {
        foreach (var (name, values) in source.NonValidated) destination.TryAddWithoutValidation(name, values);
    }
}
