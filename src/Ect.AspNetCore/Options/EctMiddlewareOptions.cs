namespace Ect;

/// <summary>What <c>UseEct()</c> asks of requests beyond <see cref="EctOptions"/>, and how it answers. Bindable from configuration: the
/// settings stand in the same section as those of <see cref="EctOptions"/>, usually <c>Ect</c>.</summary>
public sealed class EctMiddlewareOptions
{
    /// <summary>Whether every head must carry the hash of the request's content, unless the endpoint says otherwise. Default
    /// <see cref="EctBodyBinding.None"/> (profile, section 4).</summary>
    public EctBodyBinding BindBody { get; set; }

    /// <summary>Whom the issuer of every head must be, unless the endpoint says otherwise. Default: nobody in particular (profile, section
    /// 5).</summary>
    public EctCallerBinding BindCaller { get; } = new();

    /// <summary>Whether the ECT of this service's own task is returned with successful answers. Default <see langword="false"/> (profile,
    /// section 4).</summary>
    public bool ReturnToken { get; set; }

    /// <summary>Whether answers to refused requests name the reason. Default: only in the Development environment (profile, section
    /// 4).</summary>
    public bool? ExposeFailureReason { get; set; }

    /// <summary>Runs for every refused request, after the status is set and before the body is written. If it writes a body,
    /// or sets its type or length, that is the answer; if it throws, the request is refused as if it had not run. Otherwise
    /// the application's <c>IProblemDetailsService</c> writes the body, where there is one, and a status that was set here stays.
    /// Default: none.</summary>
    public Func<EctRejectedContext, ValueTask>? OnRejected { get; set; }

    /// <summary>The <c>Retry-After</c> of a 503 where the dependency does not say itself when to try again
    /// (<see cref="EctVerificationResult.RetryAfter"/>), in whole seconds, rounded up. Default 1 second, at least that.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);
}
