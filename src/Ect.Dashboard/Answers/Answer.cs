using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ect.Dashboard.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Ect.Dashboard.Answers;

/// <summary>What the answers of all rooms have in common: JSON, problems (RFC 9457), and 503 for a part that cannot answer.</summary>
internal static class Answer
{
    /// <summary>Makes a handler. A <see cref="BadHttpRequestException"/> with a sentence for the caller is answered with its status, and
    /// any other exception, which only a store, a ledger or another part of the application throws, with 503.</summary>
    public static RequestDelegate Of(Func<HttpContext, Task> write) => async http =>
    {
        try
        {
            await write(http);
        }
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            var isBusy = exception.StatusCode is StatusCodes.Status503ServiceUnavailable;
            if (isBusy) http.Response.Headers.RetryAfter = "1";
            await http.WriteProblemAsync(exception.StatusCode, exception.Message, isBusy ? "busy" : null);
        }
        catch (Exception exception) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            http.RequestServices.GetRequiredService<ILogger<Problem>>()
                .DashboardDidNotAnswer($"{http.GetEndpoint()?.DisplayName}", exception);
            http.Response.Headers.RetryAfter = "1";
            await http.WriteProblemAsync(StatusCodes.Status503ServiceUnavailable,
                "This service cannot read its store, its revocations or its ledger at the moment. Its log says why.");
        }
    };

    /// <summary>Writes a value. The encoder of <see cref="JsonSerializer"/> escapes whatever could mean something in HTML.</summary>
    public static Task WriteJsonAsync<T>(this HttpContext http, T value, JsonTypeInfo<T> type) =>
        http.WriteJsonAsync(value, type, "application/json");

    /// <summary>Writes a problem with a text for people.</summary>
    public static Task WriteProblemAsync(this HttpContext http, int status, string detail, string? reason = null)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.Remove(HeaderNames.ETag); // They would be of what was asked for.
        http.Response.Headers.Remove(HeaderNames.ContentDisposition);
        var problem = new Problem(ReasonPhrases.GetReasonPhrase(status), status, detail, reason);
        return http.WriteJsonAsync(problem, AnswerJson.Default.Problem, "application/problem+json");
    }

    private static Task WriteJsonAsync<T>(this HttpContext http, T value, JsonTypeInfo<T> type, string contentType)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(value, type);
        http.Response.ContentType = contentType;
        http.Response.ContentLength = content.Length;
        return http.Response.Body.WriteAsync(content, http.RequestAborted).AsTask();
    }
}
