using System.Text.Json;
using Ect.Diagnostics;

namespace Ect.Keys;

/// <summary>Thrown when an attempt to fetch keys fails. The message is for the log and shows neither the address nor the answer.</summary>
internal sealed class KeyFetchException(KeyFetchOutcome outcome, string message) : Exception(message)
{
    private const int MaxLength = 1_000;

    public KeyFetchOutcome Outcome { get; } = outcome;

    /// <summary>The message for a health report, which strangers may read: a text of ours. Default: that for the log.</summary>
    public string ReportMessage { get; init; } = message;

    /// <summary>Says why an attempt failed that ended with any exception.</summary>
    public static KeyFetchException From(Exception exception) => exception switch
    {
        KeyFetchException known => known,
        EctKeySourceException told => new(KeyFetchOutcome.Invalid, LogText.Of(told.Message, MaxLength)) { ReportMessage = "See the log." },
        OperationCanceledException => new(KeyFetchOutcome.TimedOut, "There was no whole answer in time."),
        _ when Chain(exception).Any(cause => cause is JsonException or FormatException) =>
            new(KeyFetchOutcome.Invalid,
                $"There was an answer that could not be read ({Cause(exception)}): "
                + "the document, or an entry of the key set, is malformed."),
        _ => new(KeyFetchOutcome.Unreachable, $"There was no answer ({Cause(exception)})."),
    };

    // Messages of other exceptions may show addresses and answers. Their type names do not.
    private static string Cause(Exception exception) =>
        Chain(exception).OfType<HttpRequestException>().FirstOrDefault() is { HttpRequestError: not HttpRequestError.Unknown } http
            ? http.HttpRequestError.ToString()
            : Chain(exception).FirstOrDefault(cause => cause is HttpRequestException, Chain(exception).Last()).GetType().Name;

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException) yield return cause;
    }
}
