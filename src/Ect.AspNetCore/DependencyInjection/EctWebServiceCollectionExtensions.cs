using Ect;
using Ect.AspNetCore.Bodies;
using Ect.AspNetCore.DependencyInjection;
using Ect.AspNetCore.Endpoints;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Execution Context Tokens to a web application.</summary>
/// <remarks><see cref="EctServiceCollectionExtensions"/>, for services of any kind, has generic methods of the same names and parameters. Where both are there
/// C# prefers these, which are not generic, if the receiver is an <see cref="IServiceCollection"/>, as <c>builder.Services</c> is. On a variable of another type,
/// such as <see cref="ServiceCollection"/>, it takes the others: <c>UseEct()</c> then unwraps bodies itself, which is after routing, nothing is
/// checked at start, and endpoints that say something by attributes are not stopped where it does not evaluate them.</remarks>
public static class EctWebServiceCollectionExtensions
{
    /// <summary>Adds verification, issuing and scopes, with everything in memory until a shared store replaces it, and the unwrapping of bodies that carry
    /// tokens, in front of routing (profile, section 4). Calling it again adds nothing.</summary>
    /// <param name="services">The services.</param>
    /// <returns>A builder to add issuers, keys and stores to.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    public static EctBuilder AddEct(this IServiceCollection services) =>
        EctServiceCollectionExtensions.AddEct(services).AddWebApplication();

    /// <summary>Adds ECTs and configures them in code.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>A builder to add issuers, keys and stores to.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddEct(this IServiceCollection services, Action<EctOptions> configure) =>
        EctServiceCollectionExtensions.AddEct(services, configure).AddWebApplication();

    /// <summary>Adds ECTs and configures them from a section, usually <c>Ect</c>. A name in it that is no setting fails at start.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The section whose keys are the names of <see cref="EctOptions"/>.</param>
    /// <returns>A builder to add issuers, keys and stores to.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddEct(this IServiceCollection services, IConfiguration section) =>
        EctServiceCollectionExtensions.AddEct(services, section).AddWebApplication();

    internal static EctBuilder AddWebApplication(this EctBuilder builder)
    {
        builder.Services.AddOptions<EctMiddlewareOptions>().ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EctMiddlewareOptions>, MiddlewareOptionsValidator>());
        builder.Services.TryAddSingleton<Pipeline>();
        builder.Services.TryAddSingleton(provider => new EndpointRequirements(provider.GetRequiredService<IOptions<EctOptions>>().Value));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, GuardPolicy>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, BodyStartupFilter>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, EndpointCheck>());
        return builder;
    }
}
