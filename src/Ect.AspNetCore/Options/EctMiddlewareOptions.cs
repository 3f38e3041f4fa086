namespace Ect;

/// <summary>How <c>UseEct()</c> answers requests that it refuses.</summary>
public sealed class EctMiddlewareOptions
{
    /// <summary>Runs for every refused request, after the status is set and before the body is written. If it writes a body,
    /// or sets its type or length, that is the answer; if it throws, the request is refused as if it had not run. Otherwise
    /// the application's <c>IProblemDetailsService</c> writes the body, where there is one, and a status that was set here stays.
    /// Default: none.</summary>
    public Func<EctRejectedContext, ValueTask>? OnRejected { get; set; }

    /// <summary>The <c>Retry-After</c> of a 503 where the dependency does not say itself when to try again
    /// (<see cref="EctVerificationResult.RetryAfter"/>), in whole seconds, rounded up. Default 1 second, at least that.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);
}
