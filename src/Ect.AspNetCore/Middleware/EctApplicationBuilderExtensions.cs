using Ect;
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
    /// <remarks>Where the application calls <c>UseRouting()</c> itself, it does so before: what the endpoint says is not known earlier.
    /// Before or after authentication, both is fine, unless heads are bound to a claim of the user: then after it. What decodes bodies, such as
    /// <c>UseRequestDecompression()</c>, comes before.</remarks>
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
        var requirements = new EctEndpointRequirements(options);
        var tokenReturn = new EctTokenReturn(services.GetRequiredService<EctIssuer>(), options, services.GetRequiredService<ILogger<EctTokenReturn>>());
        var rejection = new EctRejection(options, services.GetRequiredService<IOptions<EctMiddlewareOptions>>().Value,
            services.GetRequiredService<ILogger<EctRejection>>(), services.GetService<IHostEnvironment>());

        var extractor = new EctTokenExtractor(new EctBodyUnwrapper(options.Limits), options.Limits);
        var callers = new EctCallers(options.BindCaller, services.GetService<EctWorkloadIdentities>(), services.GetService<EctClientCertificates>());
        var requestVerifier = new EctRequestVerifier(callers, verifier, services.GetRequiredService<ILogger<EctRequestVerifier>>());
        var scopes = services.GetRequiredService<EctScopes>();
        return app.Use(next => new EctMiddleware(next, requirements, extractor, requestVerifier, scopes, tokenReturn, rejection).InvokeAsync);
    }
}
