namespace Ect;

/// <summary>The result of <c>UseEct()</c> for a request. It is in <c>HttpContext.Features</c> of accepted and of refused requests, unless
/// the endpoint says <c>DisableEct()</c>.</summary>
public interface IEctFeature
{
    /// <summary>The validated context; <see langword="null"/> if verification failed or an allowed token is missing.</summary>
    EctContext? Context { get; }

    /// <summary>The reason why there is no context, which is <see cref="EctFailureReason.Missing"/> even if a missing token is allowed.
    /// <see cref="EctFailureReason.None"/> if there is a context.</summary>
    EctFailureReason FailureReason { get; }
}
