using Ect.AspNetCore.Endpoints;
using Ect.AspNetCore.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the verification of ECTs to the pipeline.</summary>
public static class EctApplicationBuilderExtensions
{
    /// <summary>Verifies the ECTs of every request and answers 403 to those that fail. From here on every request needs a valid ECT, even
    /// if no endpoint matches, unless its endpoint says <c>AllowMissingEct()</c> or <c>DisableEct()</c>.</summary>
    /// <remarks><para>If the application calls <c>UseRouting()</c> itself, call that first, because the endpoint is not known earlier. An
    /// endpoint that was not evaluated here throws <see cref="InvalidOperationException"/> instead of running, unless it says
    /// <c>DisableEct()</c>. A branch with its own routing needs a <c>UseEct()</c> of its own behind that routing, and so does middleware
    /// that rewrites the path and routes again. An endpoint that says nothing may still run if the evaluated one requires the same, or
    /// additionally limits the actions; and it may run as an error page.</para>
    /// <para>Call it before <c>UseOutputCache()</c> and <c>UseResponseCaching()</c>. In front of it they would hand out answers before
    /// anything is verified. They may therefore store no answer there, unless the endpoint says <c>DisableEct()</c>.</para>
    /// <para>Call it before or after authentication. If heads are bound to a claim of the user, call it after. Middleware that decodes
    /// bodies, such as <c>UseRequestDecompression()</c>, comes before it.</para></remarks>
    /// <param name="app">The application.</param>
    /// <returns>The same application.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="app"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException"><c>AddEct()</c> was not called.</exception>
    public static IApplicationBuilder UseEct(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);

        var pipeline = app.ApplicationServices.GetService<Pipeline>() ?? throw new InvalidOperationException(
            "UseEct() finds none of its services. Call builder.Services.AddEct(...) before the application is built. " +
            "AddEctCore(...) alone is for services without a web server.");

        pipeline.HasUseEct = true;
        return app.UseMiddleware<EctMiddleware>();
    }
}
