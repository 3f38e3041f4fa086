using System.Diagnostics.Metrics;
using Ect;
using Ect.Callers;
using Ect.DependencyInjection;
using Ect.Diagnostics;
using Ect.Graph;
using Ect.Health;
using Ect.Keys;
using Ect.Recording;
using Ect.Replay;
using Ect.Revocation;
using Ect.Signing;
using Ect.Store;
using Ect.Verification;
using Ect.Workflow;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Execution Context Tokens to a service of any kind.</summary>
public static class EctCoreServiceCollectionExtensions
{
    /// <summary>Adds verification, issuing and scopes to a service without a web server, such as a worker. Everything is in memory until a
    /// shared store replaces it. A second call adds nothing.</summary>
    /// <remarks>A web application calls <c>AddEct()</c> of <c>Ect.AspNetCore</c>, which calls this method.</remarks>
    /// <param name="services">The services.</param>
    /// <returns>A builder to add issuers, keys and stores to.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    public static EctBuilder AddEctCore(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(Scopes))) return new EctBuilder(services);

        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Metrics>();
        services.TryAddSingleton<TokenSpans>();
        services.TryAddSingleton<IEctReplayCache, InMemoryReplayCache>();
        services.TryAddSingleton<IEctStore, InMemoryStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StartupNotes>());
        AddOptions(services);
        AddKeys(services);
        AddRevocation(services);
        AddSigningKeys(services);
        AddRecording(services);
        AddVerifier(services);
        AddIssuer(services);
        AddScopes(services);
        return new EctBuilder(services)
            .AddHealthCheck<KeysHealthCheck>("ect-keys").AddHealthCheck<SigningHealthCheck>("ect-signing");
    }

    /// <summary>Adds ECTs to a service without a web server, and configures them in code.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>A builder to add issuers, keys and stores to.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddEctCore(this IServiceCollection services, Action<EctOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddEctCore();
        services.Configure(configure);
        return builder;
    }

    /// <summary>Adds ECTs to a service without a web server, and configures them from a section, usually <c>Ect</c>. The start fails if the
    /// section has a name that is not a setting, or a section that nothing reads. A package of your own declares its section with
    /// <see cref="EctBuilderExtensions"/>. A second call with the same section adds nothing.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The section. Its keys are the names of <see cref="EctOptions"/>.</param>
    /// <returns>A builder to add issuers, keys and stores to.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddEctCore(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var builder = services.AddEctCore();
        if (!OptionsSection.TryAdd(services, section, typeof(EctOptions))) return builder; // Bound twice, lists would double.

        services.Configure<EctOptions>(_ => SettingValues.ThrowIfAny<EctOptions>(
        [
            .. SettingValues.FindErrors(section, typeof(EctOptions)),
            .. SettingValues.FindErrors(section.GetSection(nameof(EctOptions.Ledger)), typeof(EctLedgerOptions)),
        ]));
        services.Configure<EctOptions>(options =>
        {
            var fromBefore = options.Issuers.Count;
            section.Bind(options);
            while (options.Issuers.Count > fromBefore) options.Issuers.RemoveAt(fromBefore); // What the binder took for issuers.
            IssuersSection.Bind(section, options);
        });
        services.AddSingleton<IOptionsChangeTokenSource<EctOptions>>(new ConfigurationChangeTokenSource<EctOptions>(section));
        services.Configure<RevocationOptions>(section.GetSection(OptionsSectionValidator.Revoked));
        services.AddSingleton<IValidateOptions<EctOptions>>(provider => Validator(provider));
        services.AddSingleton<IValidateOptions<RevocationOptions>>(provider => Validator(provider));
        return builder;

        OptionsSectionValidator Validator(IServiceProvider provider) => new(section, provider.GetServices<OptionsSection>());
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<EctOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EctOptions>, OptionsValidator>());
    }

    private static void AddKeys(IServiceCollection services)
    {
        services.AddKeyClient();
        services.TryAddSingleton<KeyDownload>();
        services.TryAddSingleton(provider => new EctKeySetFactory(
            provider.GetRequiredService<KeyDownload>(),
            provider.GetRequiredService<KeyAliases>(),
            () => Options(provider).Value.Keys, // Read later, because the validators of the options need this already.
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Metrics>(),
            provider.GetRequiredService<ILogger<RemoteKeySet>>()));
        services.TryAddSingleton<ConfiguredKeysLoader>();
        services.TryAddSingleton(provider => new EctTrustedIssuers(provider.GetRequiredService<ConfiguredKeysLoader>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EctOptions>, ConfiguredKeysValidator>());

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEctKeySource, OwnKeySource>(
            provider => new OwnKeySource(Options(provider).Value.Identity, provider.GetRequiredService<OwnSigningKeys>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEctKeySource, ReloadedIssuers>());
        services.TryAddSingleton<KeySources>();
        services.TryAddSingleton(provider => new EctTrustedKeySets(
            provider.GetServices<IEctKeySource>(), provider.GetRequiredService<IMeterFactory>(), provider.GetService<TrustDomains>()));
    }

    private static void AddRevocation(IServiceCollection services)
    {
        services.AddOptions<RevocationOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RevocationOptions>, RevocationOptionsValidator>());
        services.TryAddSingleton<KeyAliases>();
        services.TryAddSingleton<RevokedKeyLookup>();
        services.TryAddSingleton<IEctRevocations, InMemoryEctRevocations>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEctRevocationSource, ConfiguredRevocations>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEctRevocationSource, IEctRevocations>(
            provider => provider.GetRequiredService<IEctRevocations>()));
        services.TryAddSingleton(provider => new EctRevocationSources(
            provider.GetServices<IEctRevocationSource>(), provider.GetRequiredService<KeyAliases>()));
    }

    private static void AddSigningKeys(IServiceCollection services)
    {
        services.TryAddSingleton(provider => new OwnSigningKeys(
            provider.GetService<IEctSigningKeySource>() ?? ConfiguredKeys(provider).Signing, // Code takes precedence over the options.
            Options(provider).Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<OwnSigningKeys>>()));
        services.TryAddSingleton(provider => new EctPublicKeys(
            provider.GetRequiredService<OwnSigningKeys>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SigningKeysRefresher>());
    }

    private static void AddRecording(IServiceCollection services)
    {
        services.TryAddSingleton<LedgerWriter>();
        services.TryAddSingleton<LedgerQueue>();
        services.TryAddSingleton<LedgerRecorder>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IHostedService, LedgerQueue>(provider => provider.GetRequiredService<LedgerQueue>()));
    }

    private static void AddVerifier(IServiceCollection services)
    {
        services.TryAddSingleton(provider => new RequestGraphs(
            provider.GetRequiredService<IEctStore>(),
            Options(provider),
            provider.GetServices<IEctPredecessorPolicy>()));
        services.TryAddSingleton<Consumption>();
        services.TryAddSingleton<RecentRefusals>();
        services.TryAddSingleton<IEctRefusals>(provider => provider.GetRequiredService<RecentRefusals>());
        services.TryAddSingleton<RefusalLog>();
        services.TryAddSingleton<ReportLog>();
        services.TryAddSingleton<OutageLog>();
        services.TryAddSingleton(provider => new EctVerifier(
            Options(provider),
            provider.GetRequiredService<KeySources>(),
            provider.GetRequiredService<EctRevocationSources>(),
            provider.GetRequiredService<KeyAliases>(),
            provider.GetRequiredService<RequestGraphs>(),
            provider.GetRequiredService<Consumption>(),
            provider.GetRequiredService<LedgerRecorder>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Metrics>(),
            provider.GetRequiredService<RecentRefusals>(),
            provider.GetRequiredService<RefusalLog>(), provider.GetRequiredService<ReportLog>(),
            provider.GetRequiredService<OutageLog>(),
            provider.GetRequiredService<TokenSpans>(),
            provider.GetRequiredService<ILogger<EctVerifier>>()));
    }

    private static void AddIssuer(IServiceCollection services) =>
        services.TryAddSingleton(provider => new EctIssuer(
            Options(provider),
            provider.GetRequiredService<IEctStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Metrics>(),
            provider.GetRequiredService<OwnSigningKeys>(),
            provider.GetRequiredService<LedgerRecorder>(),
            provider.GetRequiredService<TokenSpans>()));

    private static void AddScopes(IServiceCollection services)
    {
        services.TryAddSingleton<Scopes>();
        services.TryAddSingleton<IEctScopes>(provider => provider.GetRequiredService<Scopes>());
    }

    private static IOptions<EctOptions> Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<EctOptions>>();

    private static ConfiguredKeys ConfiguredKeys(IServiceProvider provider) =>
        provider.GetRequiredService<ConfiguredKeysLoader>().Load(Options(provider).Value);
}
