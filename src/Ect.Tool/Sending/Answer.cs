using System.Text;
using System.Text.Json;

namespace Ect.Tool.Sending;

/// <summary>What a service answered, as far as it is shown.</summary>
internal sealed record Answer
{
    private const int MaxContent = 1 << 20;

    public required int Status { get; init; }

    /// <summary>The reason of a refusal, which a service tells in Development.</summary>
    public string? Reason { get; init; }

    public required IReadOnlyList<EctToken> Returned { get; init; }

    public string? ContentType { get; init; }

    public required string Content { get; init; }

    /// <exception cref="HttpRequestException">It is too long, or cannot be read.</exception>
    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(MaxContent, cancellationToken);
        var content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var fields = response.Headers.TryGetValues(EctHeaderNames.ExecutionContext, out var values) ? values : [];
        return new()
        {
            Status = (int)response.StatusCode,
            Reason = FindReason(response, content),
            Returned = [.. fields.SelectMany(field => field.Split(',', StringSplitOptions.TrimEntries)).SelectMany(Read)],
            ContentType = response.Content.Headers.ContentType?.ToString(),
            Content = Encoding.UTF8.GetString(content),
        };
    }

    private static IEnumerable<EctToken> Read(string text) => EctToken.TryParse(text, new EctLimits(), out var token) ? [token] : [];

    private static string? FindReason(HttpResponseMessage response, byte[] content)
    {
        if (response.Content.Headers.ContentType?.MediaType is not "application/problem+json") return null;
        try
        {
            using var problem = JsonDocument.Parse(content);
            return problem.RootElement.ValueKind is JsonValueKind.Object
                && problem.RootElement.TryGetProperty("reason", out var reason) && reason.ValueKind is JsonValueKind.String
                    ? reason.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
