namespace Ect;

/// <summary>What <c>UseEct()</c> found out about a request. In <c>HttpContext.Features</c> of accepted and of refused requests;
/// not there where the endpoint says <c>DisableEct()</c>.</summary>
public interface IEctFeature
{
    /// <summary>The validated context; <see langword="null"/> if verification failed, or an allowed token is missing.</summary>
    EctContext? Context { get; }

    /// <summary>Why there is no context: <see cref="EctFailureReason.Missing"/> also where that is allowed.
    /// <see cref="EctFailureReason.None"/> if there is one.</summary>
    EctFailureReason FailureReason { get; }
}
