using Ect;
using Ect.AspNetCore.Middleware;

namespace Microsoft.AspNetCore.Http;

/// <summary>Returns the validated context of a request.</summary>
/// <remarks>Handlers of minimal APIs take it as a parameter as well: <c>(EctContext ect) => …</c>, or
/// <c>([FromServices] EctContext? ect) => …</c> where it may be missing. It is a
/// service that is found anew each time. Where it is missing, <c>GetService</c> throws <see cref="InvalidOperationException"/>, unless the
/// handler takes it as <c>[FromServices] EctContext?</c>: call <see cref="GetEct"/> elsewhere.</remarks>
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
    public static EctContext GetRequiredEct(this HttpContext context) =>
        context.GetEct() ?? throw RequestContext.Missing(context);
}
