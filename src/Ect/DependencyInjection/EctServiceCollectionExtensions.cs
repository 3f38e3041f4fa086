using Ect;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Execution Context Tokens to a service or a worker.</summary>
public static class EctServiceCollectionExtensions
{
    /// <summary>Adds verification, issuing and scopes, with everything in memory until a shared store replaces it.
    /// Calling it again adds nothing.</summary>
    /// <remarks>Generic so that <c>Ect.AspNetCore</c> can add what a web application needs beyond this: its own <c>AddEct(this IServiceCollection)</c>
    /// is what C# prefers where both are there and the receiver is an <see cref="IServiceCollection"/>, as <c>builder.Services</c> is.</remarks>
    /// <typeparam name="TServices">The kind of collection; inferred.</typeparam>
    /// <param name="services">The services.</param>
    /// <returns>A builder to add issuers, keys and stores to.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    public static EctBuilder AddEct<TServices>(this TServices services) where TServices : IServiceCollection
    {
        ArgumentNullException.ThrowIfNull(services);

        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EctMetrics>();
        services.TryAddSingleton<IEctReplayCache, InMemoryEctReplayCache>();
        services.TryAddSingleton<IEctStore, InMemoryEctStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EctStartupNotes>());
        AddOptions(services);
        AddKeys(services);
        AddRevocation(services);
        AddSigningKeys(services);
        AddRecording(services);
        AddVerifier(services);
        AddIssuer(services);
        AddScopes(services);
        return new EctBuilder(services);
    }

    /// <summary>Adds ECTs and configures them in code.</summary>
    /// <typeparam name="TServices">The kind of collection; inferred.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>A builder to add issuers, keys and stores to.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddEct<TServices>(this TServices services, Action<EctOptions> configure) where TServices : IServiceCollection
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddEct();
        services.Configure(configure);
        return builder;
    }

    /// <summary>Adds ECTs and configures them from a section, usually <c>Ect</c>. A name in it that is no setting, and a section in it that
    /// nothing reads, fail at start; a package of one's own names its section with <see cref="EctBuilderSectionExtensions"/>.</summary>
    /// <typeparam name="TServices">The kind of collection; inferred.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="section">The section whose keys are the names of <see cref="EctOptions"/>.</param>
    /// <returns>A builder to add issuers, keys and stores to.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddEct<TServices>(this TServices services, IConfiguration section) where TServices : IServiceCollection
    {
        ArgumentNullException.ThrowIfNull(section);
        var builder = services.AddEct();
        services.Configure<EctOptions>(_ => SettingValues.ThrowIfAny<EctOptions>(
        [
            .. SettingValues.FindFaults(section, typeof(EctOptions)),
            .. SettingValues.FindFaults(section.GetSection(nameof(EctOptions.Ledger)), typeof(EctLedgerOptions)),
        ]));
        services.Configure<EctOptions>(section);
        services.Configure<EctRevokedOptions>(section.GetSection(EctSectionValidator.Revoked));
        services.AddSingleton<IValidateOptions<EctOptions>>(provider => Validator(provider));
        services.AddSingleton<IValidateOptions<EctRevokedOptions>>(provider => Validator(provider));
        return builder;

        EctSectionValidator Validator(IServiceProvider provider) => new(section, provider.GetServices<EctSection>());
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<EctOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EctOptions>, EctOptionsValidator>());
    }

    private static void AddKeys(IServiceCollection services)
    {
        services.AddKeyClient();
        services.TryAddSingleton<KeyDownload>();
        services.TryAddSingleton<RemoteKeySetFactory>();
        services.TryAddSingleton<EctConfiguredKeys>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EctOptions>, EctConfiguredKeys>(
            provider => provider.GetRequiredService<EctConfiguredKeys>()));

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEctKeySource, OwnKeySource>(
            provider => new OwnKeySource(Options(provider).Value.Identity, provider.GetRequiredService<EctSigningKeys>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEctKeySource, ConfiguredKeySource>(
            provider => ConfiguredKeys(provider).Issuers!));
        services.TryAddSingleton<EctKeySources>();
    }

    private static void AddRevocation(IServiceCollection services)
    {
        services.AddOptions<EctRevokedOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EctRevokedOptions>, EctRevokedOptionsValidator>());
        services.TryAddSingleton<KeyAliases>();
        services.TryAddSingleton<RevokedKeyLookup>();
        services.TryAddSingleton<IEctRevocations, InMemoryEctRevocations>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEctRevocationSource, ConfiguredRevocations>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEctRevocationSource, IEctRevocations>(
            provider => provider.GetRequiredService<IEctRevocations>()));
        services.TryAddSingleton<EctRevocationSources>();
    }

    private static void AddSigningKeys(IServiceCollection services)
    {
        services.TryAddSingleton(provider => new EctSigningKeys(
            provider.GetService<IEctSigningKeySource>() ?? ConfiguredKeys(provider).Signing, // what was given in code comes before what the options name
            Options(provider).Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EctSigningKeys>>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EctSigningKeysRefresher>());
    }

    private static void AddRecording(IServiceCollection services)
    {
        services.TryAddSingleton<EctLedgerWriter>();
        services.TryAddSingleton<EctLedgerQueue>();
        services.TryAddSingleton<EctLedgerRecorder>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EctLedgerQueue>(provider => provider.GetRequiredService<EctLedgerQueue>()));
    }

    private static void AddVerifier(IServiceCollection services)
    {
        services.TryAddSingleton<EctGraphValidator>();
        services.TryAddSingleton<EctConsumption>();
        services.TryAddSingleton<RefusalLog>();
        services.TryAddSingleton<OutageLog>();
        services.TryAddSingleton(provider => new EctVerifier(
            Options(provider),
            provider.GetRequiredService<EctKeySources>(),
            provider.GetRequiredService<EctRevocationSources>(),
            provider.GetRequiredService<KeyAliases>(),
            provider.GetRequiredService<EctGraphValidator>(),
            provider.GetRequiredService<EctConsumption>(),
            provider.GetRequiredService<EctLedgerRecorder>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<EctMetrics>(),
            provider.GetRequiredService<RefusalLog>(),
            provider.GetRequiredService<OutageLog>(),
            provider.GetRequiredService<ILogger<EctVerifier>>()));
    }

    private static void AddIssuer(IServiceCollection services) =>
        services.TryAddSingleton(provider => new EctIssuer(
            Options(provider),
            provider.GetRequiredService<IEctStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<EctMetrics>(),
            provider.GetRequiredService<EctSigningKeys>(),
            provider.GetRequiredService<EctLedgerRecorder>()));

    private static void AddScopes(IServiceCollection services)
    {
        services.TryAddSingleton<EctScopes>();
        services.TryAddSingleton<IEctScopes>(provider => provider.GetRequiredService<EctScopes>());
    }

    private static IOptions<EctOptions> Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<EctOptions>>();

    private static EctConfiguredKeys ConfiguredKeys(IServiceProvider provider)
    {
        _ = Options(provider).Value; // Validates, and by that reads the key files, also where no host does so at start.
        return provider.GetRequiredService<EctConfiguredKeys>();
    }
}
