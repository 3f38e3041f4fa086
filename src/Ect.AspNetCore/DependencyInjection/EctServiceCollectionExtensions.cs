using Ect;
using Ect.AspNetCore.Authorization;
using Ect.AspNetCore.Bodies;
using Ect.AspNetCore.Callers;
using Ect.AspNetCore.DependencyInjection;
using Ect.AspNetCore.Endpoints;
using Ect.AspNetCore.Middleware;
using Ect.AspNetCore.Rejection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Execution Context Tokens to a web application.</summary>
public static class EctServiceCollectionExtensions
{
    /// <summary>Adds verification, issuing and scopes, as <c>AddEctCore()</c> does, and the services of <c>UseEct()</c>. Bodies that carry
    /// tokens are unwrapped in front of routing (profile, section 4), and all endpoints are checked at start. A second call, or one after
    /// <c>AddEctCore()</c>, adds only what is missing.</summary>
    /// <param name="services">The services.</param>
    /// <returns>A builder to add issuers, keys and stores to.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    public static EctBuilder AddEct(this IServiceCollection services)
    {
        var builder = services.AddEctCore();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EctMiddlewareOptions>, MiddlewareOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EctOptions>, WebOptionsValidator>());
        builder.AddStartupNote("Mode", provider => $"{provider.GetRequiredService<IOptions<EctMiddlewareOptions>>().Value.Mode}");
        AddEndpoints(services);
        AddBodies(services);
        AddMiddleware(services);
        return builder;
    }

    /// <summary>Adds ECTs and configures them in code. Use <c>ConfigureMiddleware(...)</c> to configure <c>UseEct()</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>A builder to add issuers, keys and stores to.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddEct(this IServiceCollection services, Action<EctOptions> configure)
    {
        services.AddEctCore(configure);
        return services.AddEct();
    }

    /// <summary>Adds ECTs and configures them from a section, usually <c>Ect</c>. The start fails if the section has a name that is not a
    /// setting, or a section that nothing reads, except <c>Ect:Dashboard</c>, which is for <c>MapEctDashboard()</c>. A second call with the
    /// same section adds nothing.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The section. Its keys are the names of <see cref="EctOptions"/> and
    /// <see cref="EctMiddlewareOptions"/>.</param>
    /// <returns>A builder to add issuers, keys and stores to.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddEct(this IServiceCollection services, IConfiguration section)
    {
        services.AddEctCore(section);
        var builder = services.AddEct();
        builder.AddSection<EctMiddlewareOptions>(section).AddSection(
            section.GetSection(nameof(EctMiddlewareOptions.BindCaller)),
            nameof(EctCallerBinding.UserClaim), nameof(EctCallerBinding.WorkloadIdentity), nameof(EctCallerBinding.ClientCertificate));
        builder.AddSection(section.GetSection("Dashboard")); // MapEctDashboard() reads and checks it.
        services.Configure<EctMiddlewareOptions>(section);
        return builder;
    }

    private static void AddEndpoints(IServiceCollection services)
    {
        services.TryAddSingleton<Pipeline>();
        services.TryAddSingleton<EndpointRequirements>();
        services.TryAddSingleton(provider => new EctEndpoints(
            provider.GetRequiredService<EndpointRequirements>(), provider.GetRequiredService<Pipeline>(),
            provider.GetRequiredService<IOptions<EctMiddlewareOptions>>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, GuardPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, EndpointCheck>());
    }

    private static void AddBodies(IServiceCollection services)
    {
        services.TryAddSingleton<BodyUnwrapper>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, BodyStartupFilter>());
    }

    private static void AddMiddleware(IServiceCollection services)
    {
        services.TryAddSingleton<TokenExtractor>();
        services.TryAddSingleton<CallerProof>();
        services.TryAddSingleton<RequestVerifier>();
        services.TryAddSingleton<TokenReturn>();
        services.TryAddSingleton<RejectionWriter>();
        services.TryAddSingleton<Storage>();
        services.AddHttpContextAccessor();
        services.TryAddScoped<RequestContext>();
        services.TryAddTransient(provider => provider.GetRequiredService<RequestContext>().Find()!);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, ContextAuthorizationHandler>());
    }
}
