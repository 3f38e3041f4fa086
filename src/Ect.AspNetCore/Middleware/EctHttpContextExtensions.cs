using Ect;

namespace Microsoft.AspNetCore.Http;

/// <summary>Returns the validated context of a request.</summary>
public static class EctHttpContextExtensions
{
    /// <summary>Returns the validated context, if the request has one.</summary>
    /// <param name="context">The context of the request.</param>
    /// <returns>The context; <see langword="null"/> if an allowed token is missing, a failure is only reported
    /// (<see cref="EctMode.Report"/>), ECTs are disabled, or <c>UseEct()</c> did not run.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is <see langword="null"/>.</exception>
    public static EctContext? GetEct(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<IEctFeature>()?.Context;
    }

    /// <summary>Returns the validated context of a request that must have one.</summary>
    /// <param name="context">The context of the request.</param>
    /// <returns>The context.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The request has no validated context.</exception>
    public static EctContext GetRequiredEct(this HttpContext context) => context.GetEct() ?? throw new InvalidOperationException(
        "This request has no validated execution context. Call app.UseEct() before the endpoint runs, and do not mark the endpoint with " +
        "AllowMissingEct() or DisableEct(). If a request may come without a valid ECT, as with Mode Report, call GetEct() instead.");
}
