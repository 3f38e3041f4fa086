namespace Ect;

/// <summary>Configures what <c>UseEct()</c> requires of requests beyond <see cref="EctOptions"/>, and how it answers. The options can be
/// bound from the configuration section of <see cref="EctOptions"/>, usually <c>Ect</c>.</summary>
public sealed class EctMiddlewareOptions
{
    /// <summary>Whether requests that fail verification are refused, unless the endpoint says otherwise. With <see cref="EctMode.Report"/>
    /// they go on without a context, even if a dependency cannot answer. Everything else stays as it is: tokens are used up, recorded and
    /// returned. Default <see cref="EctMode.Enforce"/>.</summary>
    public EctMode Mode { get; set; }

    /// <summary>Whether every head must carry the hash of the request's content, unless the endpoint says otherwise. Default
    /// <see cref="EctBodyBinding.None"/> (profile, section 4).</summary>
    public EctBodyBinding BindBody { get; set; }

    /// <summary>Who the issuer of every head must be, unless the endpoint says otherwise. Default: any trusted issuer (profile, section
    /// 5).</summary>
    public EctCallerBinding BindCaller { get; } = new();

    /// <summary>Whether a successful answer returns the ECT of this service's own task. Default <see langword="false"/> (profile, section
    /// 4).</summary>
    public bool ReturnToken { get; set; }

    /// <summary>Whether answers to refused requests name the reason. Default: only in the Development environment (profile, section
    /// 4).</summary>
    public bool? ExposeFailureReason { get; set; }

    /// <summary>Runs for every refused request, after the status is set and before the body is written. If it writes a body or sets its
    /// type or length, that is the answer. If it throws, the request is refused as if it had not run. Otherwise the application's
    /// <c>IProblemDetailsService</c> writes the body, if there is one. A status that the hook sets is kept. Default: none.</summary>
    public Func<EctRejectedContext, ValueTask>? OnRejected { get; set; }

    /// <summary>The <c>Retry-After</c> of a 503 if the dependency itself does not say when to try again
    /// (<see cref="EctVerificationResult.RetryAfter"/>). It is rounded up to whole seconds. Default and minimum: 1 second.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);
}
