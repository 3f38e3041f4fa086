using Ect.Testing.Contexts;
using Microsoft.AspNetCore.Http;

namespace Ect.Testing;

/// <summary>Gives a request of a unit test its validated context.</summary>
public static class EctTestHttpContextExtensions
{
    /// <summary>Lets <c>GetEct()</c> and <c>GetRequiredEct()</c> return a context, as in a request that <c>UseEct()</c> has
    /// accepted.</summary>
    /// <param name="http">The request, such as a <see cref="DefaultHttpContext"/>.</param>
    /// <param name="context">The context, which an <see cref="EctTestContextBuilder"/> builds.</param>
    /// <returns>The same request.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static HttpContext SetEct(this HttpContext http, EctContext context)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(context);
        http.Features.Set<IEctFeature>(new TestFeature(context));
        return http;
    }
}
