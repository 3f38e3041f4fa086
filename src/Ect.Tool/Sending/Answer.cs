using System.Net;
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

    /// <summary>What to say instead, where the method is not the one.</summary>
    public string? Hint { get; init; }

    /// <summary>The texts of the tokens that came back.</summary>
    public required IReadOnlyList<string> ReturnedTexts { get; init; }

    /// <summary>Those that can be read.</summary>
    public IReadOnlyList<EctToken> Returned => [.. ReturnedTexts.SelectMany(Read)];

    /// <summary>Whether it is a success, whose tokens count (profile, section 4).</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

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
            Hint = FindHint(response),
            ReturnedTexts = [.. fields.SelectMany(field => field.Split(',', StringSplitOptions.TrimEntries))],
            ContentType = response.Content.Headers.ContentType?.ToString(),
            Content = Encoding.UTF8.GetString(content),
        };
    }

    private static IEnumerable<EctToken> Read(string text) => EctToken.TryParse(text, new EctLimits(), out var token) ? [token] : [];

    private static string? FindHint(HttpResponseMessage response)
    {
        if (response.StatusCode is not HttpStatusCode.MethodNotAllowed) return null;

        var (sent, taken) = (response.RequestMessage?.Method, string.Join(" or ", response.Content.Headers.Allow));
        return $"{sent} is not taken here, but {(taken is "" ? "another method" : taken)}: say it with --method.";
    }

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
