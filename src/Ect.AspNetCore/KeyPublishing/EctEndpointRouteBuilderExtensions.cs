using System.Diagnostics.CodeAnalysis;
using Ect;
using Ect.AspNetCore.Diagnostics;
using Ect.AspNetCore.KeyPublishing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints by which a service publishes its keys.</summary>
public static class EctEndpointRouteBuilderExtensions
{
    /// <summary>Publishes the public halves of this service's signing keys as a JWK Set (RFC 7517): the current key, the next ones, and
    /// former ones whose tokens are still valid.</summary>
    /// <remarks>The endpoint needs neither an ECT nor authorization. Without a signing key the set is empty, and a warning is logged.
    /// Answers may be cached for half of what <see cref="EctSigningOptions.Overlap"/> leaves after
    /// <see cref="EctSigningOptions.RefreshInterval"/>, 2 minutes by default.</remarks>
    /// <param name="endpoints">The application or a group.</param>
    /// <param name="pattern">The path. Default <c>/.well-known/jwks.json</c>.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException"><c>AddEct()</c> was not called.</exception>
    /// <exception cref="OptionsValidationException">The options have errors; the message lists all of them.</exception>
    public static IEndpointConventionBuilder MapEctKeys(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/.well-known/jwks.json")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);

        var keys = endpoints.ServiceProvider.GetService<EctPublicKeys>() ?? throw new InvalidOperationException(
            "MapEctKeys() finds no ECT services. Call builder.Services.AddEct(...) before the application is built.");
        if (!keys.CanSign) endpoints.ServiceProvider.GetRequiredService<ILogger<KeysAnswer>>().NoKeyToPublish(pattern);
        var answer = new KeysAnswer(keys, endpoints.ServiceProvider.GetRequiredService<IOptions<EctOptions>>().Value.Signing,
            endpoints.ServiceProvider.GetRequiredService<IOptions<EctMiddlewareOptions>>().Value);

        return endpoints.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], answer.WriteAsync)
            .DisableEct()
            .AllowAnonymous()
            .WithDisplayName("ECT keys");
    }
}
