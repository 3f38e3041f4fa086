using Ect;
using Ect.AspNetCore.Bodies;
using Ect.AspNetCore.Callers;
using Ect.AspNetCore.Endpoints;
using Ect.AspNetCore.Middleware;
using Ect.AspNetCore.Rejection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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
    /// <exception cref="InvalidOperationException"><c>AddEct()</c> was not called, or what <see cref="EctOptions.BindCaller"/> binds to was not added.</exception>
    /// <exception cref="OptionsValidationException">The options are wrong; the message tells everything that is.</exception>
    public static IApplicationBuilder UseEct(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);

        var services = app.ApplicationServices;
        var verifier = services.GetService<EctVerifier>() ?? throw new InvalidOperationException(
            "UseEct() finds no ECT services. Call builder.Services.AddEct(...) before the application is built.");

        var options = services.GetRequiredService<IOptions<EctOptions>>().Value;
        var requirements = services.GetService<EndpointRequirements>() ?? new(options);
        var clock = services.GetRequiredService<TimeProvider>();
        var tokenReturn = new TokenReturn(
            services.GetRequiredService<EctIssuer>(), options, clock, services.GetRequiredService<ILogger<TokenReturn>>());
        var rejection = new RejectionWriter(options, services.GetRequiredService<IOptions<EctMiddlewareOptions>>().Value, clock,
            services.GetRequiredService<ILogger<RejectionWriter>>(), services.GetService<IHostEnvironment>());

        var extractor = new TokenExtractor(new BodyUnwrapper(options.Limits, clock), options.Limits, clock);
        var callers = new CallerProof(options.BindCaller, services.GetService<WorkloadIdentities>(), services.GetService<ClientCertificates>());
        var requestVerifier = new RequestVerifier(callers, verifier, clock, services.GetRequiredService<ILogger<RequestVerifier>>());
        var scopes = services.GetRequiredService<IEctScopes>();
        var storage = new Storage(services.GetRequiredService<ILogger<Storage>>());
        var logger = services.GetRequiredService<ILogger<EctMiddleware>>();
        if (services.GetService<Pipeline>() is { } pipeline) pipeline.HasUseEct = true;
        return app.Use(next =>
            new EctMiddleware(next, requirements, extractor, requestVerifier, scopes, tokenReturn, rejection, storage, logger).InvokeAsync);
    }
}
