using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Revocations;

/// <summary>Reads the content of requests: short JSON, read strictly.</summary>
internal static class RevocationContent
{
    private const int MaxLength = 16_384;

    /// <exception cref="BadHttpRequestException">It is something else.</exception>
    public static async ValueTask<T> ReadAsync<T>(this HttpRequest request, JsonTypeInfo<T> type)
    {
        if (!request.HasJsonContentType())
            throw new BadHttpRequestException("The content must be JSON.", StatusCodes.Status415UnsupportedMediaType);

        var content = new byte[MaxLength + 1];
        var gone = request.HttpContext.RequestAborted;
        var length = await request.Body.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, gone);
        if (length > MaxLength) throw new BadHttpRequestException("The content is too long.", StatusCodes.Status413PayloadTooLarge);
        try
        {
            return JsonSerializer.Deserialize(content.AsSpan(0, length), type) ?? throw new JsonException();
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException($"The content is not what it must be: {exception.Path ?? "$"} is wrong, or lacks something.");
        }
    }
}
