using Ect.AspNetCore.Endpoints;
using Ect.AspNetCore.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the verification of ECTs to the pipeline.</summary>
public static class EctApplicationBuilderExtensions
{
    /// <summary>Verifies the ECTs of every request and refuses with 403 what fails. From here on every request needs a valid ECT,
    /// also where no endpoint matches, unless its endpoint says <c>AllowMissingEct()</c> or <c>DisableEct()</c>.</summary>
    /// <remarks><para>Where the application calls <c>UseRouting()</c> itself, it does so before: what the endpoint says is not known earlier,
    /// and an endpoint that says anything but <c>DisableEct()</c> throws <see cref="InvalidOperationException"/> instead of running, unless it
    /// has been evaluated here. A branch that routes on its own, or what rewrites the path and routes again, needs a <c>UseEct()</c> of its
    /// own behind that. An endpoint that says nothing may then run if what was evaluated asks for the same, or for some actions on top; and
    /// as an error page.</para>
    /// <para><c>UseOutputCache()</c> and <c>UseResponseCaching()</c> come after: in front they would hand out answers before anything is
    /// verified, so they may store none there unless the endpoint says <c>DisableEct()</c>.</para>
    /// <para>Before or after authentication, both is fine, unless heads are bound to a claim of the user: then after it. What decodes bodies, such as
    /// <c>UseRequestDecompression()</c>, comes before.</para></remarks>
    /// <param name="app">The application.</param>
    /// <returns>The same application.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="app"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException"><c>AddEct()</c> was not called.</exception>
    public static IApplicationBuilder UseEct(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);

        var pipeline = app.ApplicationServices.GetService<Pipeline>() ?? throw new InvalidOperationException(
            "UseEct() finds no services of its own. Call builder.Services.AddEct(...) before the application is built; " +
            "AddEctCore(...) alone is for services without a web server.");

        pipeline.HasUseEct = true;
        return app.UseMiddleware<EctMiddleware>();
    }
}
