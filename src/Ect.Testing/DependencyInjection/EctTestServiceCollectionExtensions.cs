using System.Security.Cryptography;
using Ect.Testing.Issuing;
using Ect.Testing.Refusals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ect.Testing;

/// <summary>Changes the services of an application for its tests, in <c>ConfigureTestServices</c>.</summary>
public static class EctTestServiceCollectionExtensions
{
    /// <summary>Lets the application trust a test issuer, whatever other issuers it has. Answers to refused requests say the reason in a
    /// field (<see cref="EctTestResponseExtensions.GetEctFailureReason"/>).</summary>
    /// <param name="services">The services of the application, behind its <c>AddEct()</c>.</param>
    /// <param name="issuer">The issuer. Keys that the application has for an issuer of this name are not used: a file that it names for
    /// them need not exist.</param>
    /// <param name="mayCall">Whether the issuer may be a head, and not only a predecessor. Default <see langword="true"/>.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException"><c>AddEct()</c> was not called.</exception>
    public static IServiceCollection TrustEctTestIssuer(this IServiceCollection services, EctTestIssuer issuer, bool mayCall = true)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ThrowWithoutEct(services, nameof(TrustEctTestIssuer));

        // The first source that knows an issuer decides, so this one is asked before those of the application.
        services.Insert(0, ServiceDescriptor.Singleton<IEctKeySource>(new TestIssuerKeys(issuer, mayCall)));
        services.PostConfigure<EctOptions>(options =>
        {
            foreach (var known in options.Issuers.Where(known => known.Issuer == issuer.Name).ToArray()) options.Issuers.Remove(known);
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<EctMiddlewareOptions>, FailureHeader>());
        return services;
    }

    /// <summary>Lets the application sign its own tokens with the key of a test issuer, whatever keys it has, so that another application
    /// can trust it (<see cref="TrustEctTestIssuer"/>). A key file that it names need not exist.</summary>
    /// <param name="services">The services of the application, behind its <c>AddEct()</c>.</param>
    /// <param name="issuer">The issuer, with the name of the application (<see cref="EctOptions.Identity"/>); with another one the
    /// application does not start.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException"><c>AddEct()</c> was not called.</exception>
    public static IServiceCollection SignAsEctTestIssuer(this IServiceCollection services, EctTestIssuer issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ThrowWithoutEct(services, nameof(SignAsEctTestIssuer));

        services.AddEctCore().AddSigningCredentials(issuer.Credentials);
        services.AddOptions<EctOptions>().PostConfigure(options => options.Signing.KeyFile = null).Validate(
            options => options.Identity == issuer.Name,
            $"The application signs as the test issuer '{issuer.Name}', but has another name. Give the issuer the name in Ect:Identity.");
        return services;
    }

    /// <summary>Keeps uses of tokens, their records, revocations and the audit ledger in memory, whatever the application has for them.
    /// Redis is switched off, so that nothing connects to it.</summary>
    /// <remarks>A ledger is replaced only if the application has one. It is empty and has another name and key.</remarks>
    /// <param name="services">The services of the application, behind its <c>AddEct()</c>.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException"><c>AddEct()</c> was not called.</exception>
    public static IServiceCollection UseEctInMemory(this IServiceCollection services)
    {
        ThrowWithoutEct(services, nameof(UseEctInMemory));

        var ect = services.AddEctCore().AddReplayCache(_ => null).AddStore(_ => null).AddRevocationStorage(_ => null);
        if (services.Any(service => service.ServiceType == typeof(IEctLedger)))
            ect.AddLedger("ledger.example.com/test", ECDsa.Create(ECCurve.NamedCurves.nistP256));
        services.PostConfigure<EctRedisOptions>(redis => redis.Enabled = false);
        services.PostConfigure<EctOptions>(options =>
        {
            options.InMemory.FenceAtStart = false; // No use before the start is forgotten, because every token is new.
            options.Ledger.HeadFile = null; // It names the head of another ledger.
        });
        return services;
    }

    private static void ThrowWithoutEct(IServiceCollection services, string method)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(service => service.ServiceType == typeof(EctVerifier)))
            throw new InvalidOperationException(
                $"{method}() finds none of the services that it changes. The application has to call builder.Services.AddEct(...) before: "
                + $"call {method}() in ConfigureTestServices, which runs after the application's own code.");
    }
}
