using Ect;

namespace Microsoft.AspNetCore.Http;

/// <summary>How a handler gets at the validated context of its request.</summary>
public static class EctHttpContextExtensions
{
    /// <summary>Returns the validated context, if the request has one.</summary>
    /// <param name="context">The request's.</param>
    /// <returns>The context; <see langword="null"/> where a missing token is allowed, ECTs are disabled, or <c>UseEct()</c> did not run.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is <see langword="null"/>.</exception>
    public static EctContext? GetEct(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<IEctFeature>()?.Context;
    }

    /// <summary>Returns the validated context of a request that cannot be without one.</summary>
    /// <param name="context">The request's.</param>
    /// <returns>The context.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static EctContext GetRequiredEct(this HttpContext context) => context.GetEct() ?? throw new InvalidOperationException(
        "This request has no validated execution context. Call app.UseEct() before the endpoint runs, and do not mark the endpoint with " +
        "AllowMissingEct() or DisableEct(); where a request may come without an ECT, call GetEct() instead.");
}
