namespace Ect;

/// <summary>An attempt to fetch keys that failed. The message is a sentence for the log; it shows neither the address nor the answer.</summary>
internal sealed class KeyFetchException(KeyFetchOutcome outcome, string message) : Exception(message)
{
    public KeyFetchOutcome Outcome { get; } = outcome;

    /// <summary>Says of any exception why the attempt failed.</summary>
    public static KeyFetchException From(Exception exception) => exception switch
    {
        KeyFetchException known => known,
        OperationCanceledException => new(KeyFetchOutcome.TimedOut, "There was no whole answer in time."),
        _ => new(KeyFetchOutcome.Unreachable, $"There was no answer ({Cause(exception)})."),
    };

    // The messages of others may show addresses and answers, their names do not.
    private static string Cause(Exception exception)
    {
        var cause = exception;
        while (cause is not HttpRequestException && cause.InnerException is { } inner) cause = inner;
        return cause is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http ? http.HttpRequestError.ToString() : cause.GetType().Name;
    }
}
