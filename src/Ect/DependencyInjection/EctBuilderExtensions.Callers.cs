using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using Ect;
using Ect.Callers;
using Ect.DependencyInjection;
using Ect.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class EctBuilderExtensions
{
    /// <summary>Trusts the workload identity tokens of a trust domain, in the field <c>Workload-Identity-Token</c>. The domain's keys
    /// are given as the text of a JWK Set or a SPIFFE bundle.</summary>
    /// <remarks>It may be called for several trust domains.</remarks>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="trustDomain">The name without a scheme, such as <c>example.com</c>. It is compared as exact text.</param>
    /// <param name="jwks">The text, not its address. A SPIFFE bundle counts with its keys whose <c>use</c> is <c>wit-svid</c>; a plain set
    /// counts with its keys whose <c>use</c> is missing or <c>sig</c>. A malformed entry is left out, and the others count.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="trustDomain"/> is empty, or <paramref name="jwks"/> is not a JWK Set or has no
    /// key that counts.</exception>
    public static EctBuilder AddWorkloadIdentityTokens(
        this EctBuilder builder, string trustDomain, [StringSyntax(StringSyntaxAttribute.Json)] string jwks)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(trustDomain);
        ArgumentNullException.ThrowIfNull(jwks);
        builder.Services.AddSingleton(
            ConfiguredTrustDomain.WithKeys("AddWorkloadIdentityTokens(…, jwks)", trustDomain, TrustBundle.Parse(jwks)));
        return builder.AddWorkloadIdentities();
    }

    /// <summary>Trusts the workload identity tokens of a trust domain whose keys are at an address, such as a SPIFFE bundle endpoint. They
    /// are fetched when they are first needed, and again as <see cref="EctOptions.Keys"/> says. Nothing is fetched at start.</summary>
    /// <remarks>It may be called for several trust domains.</remarks>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="trustDomain">The name without a scheme, such as <c>example.com</c>. It is compared as exact text.</param>
    /// <param name="jwks">The address of a JWK Set: https, or http on loopback. Redirects are not followed. A SPIFFE bundle counts with its
    /// keys whose <c>use</c> is <c>wit-svid</c>; a plain set counts with its keys whose <c>use</c> is missing or <c>sig</c>. If a bundle
    /// comes without a key that counts, no token of the trust domain is believed from then on.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="trustDomain"/> is empty, or <paramref name="jwks"/> is not such an
    /// address.</exception>
    public static EctBuilder AddWorkloadIdentityTokens(this EctBuilder builder, string trustDomain, Uri jwks)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(trustDomain);
        ArgumentNullException.ThrowIfNull(jwks);
        if (!KeyAddress.IsAllowed(jwks)) throw new ArgumentException($"The address must be {KeyAddress.Rule}.", nameof(jwks));
        builder.Services.AddSingleton(ConfiguredTrustDomain.AtAddress("AddWorkloadIdentityTokens(…, Uri)", trustDomain, jwks));
        return builder.AddWorkloadIdentities();
    }

    /// <summary>Trusts the workload identity tokens of the trust domains that the options name.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="configure">Sets the options. Several calls add up.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddWorkloadIdentityTokens(this EctBuilder builder, Action<EctWorkloadIdentityTokenOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(configure);
        return builder.AddWorkloadIdentities();
    }

    /// <summary>Trusts the workload identity tokens of the trust domains that a section names, usually
    /// <c>Ect:WorkloadIdentityTokens</c>.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="section">The section. Its keys are the names of <see cref="EctWorkloadIdentityTokenOptions"/>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddWorkloadIdentityTokens(this EctBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        builder.AddSection(section).Services.Configure<EctWorkloadIdentityTokenOptions>(section);
        builder.Services.AddSingleton<IValidateOptions<EctWorkloadIdentityTokenOptions>>(new StrictSection<EctWorkloadIdentityTokenOptions>(
            section,
            it => SettingNames.FindErrorsInList(
                it.GetSection(nameof(EctWorkloadIdentityTokenOptions.TrustDomains)), typeof(EctTrustDomainOptions))));
        return builder.AddWorkloadIdentities();
    }

    /// <summary>Recognizes callers by the URI names of their client certificates.</summary>
    /// <remarks>It may be called for several trust domains.</remarks>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="authorities">The root authorities that certificates must lead to, whatever the server accepts, and intermediate ones.
    /// They are copied now.</param>
    /// <param name="trustDomain">The trust domain whose callers the authorities may name, without a scheme, such as <c>example.com</c>. It
    /// is compared as exact text. Default: they may name every caller.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> or <paramref name="authorities"/> is
    /// <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="trustDomain"/> is not a trust domain, or <paramref name="authorities"/> has no
    /// root.</exception>
    public static EctBuilder AddClientCertificates(
        this EctBuilder builder, X509Certificate2Collection authorities, string? trustDomain = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(authorities);
        if (trustDomain is not null && !WorkloadId.IsTrustDomain(trustDomain))
            throw new ArgumentException($"The name is not a trust domain. {WorkloadId.TrustDomainRule}", nameof(trustDomain));
        builder.Services.AddSingleton(ConfiguredAuthorities.From(authorities, trustDomain));
        return builder.AddCertificates();
    }

    /// <summary>Recognizes callers by the URI names of their client certificates, as the options say.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="configure">Sets the options. Several calls add up.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddClientCertificates(this EctBuilder builder, Action<EctClientCertificateOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(configure);
        return builder.AddCertificates();
    }

    /// <summary>Recognizes callers by the URI names of their client certificates, as a section says, usually
    /// <c>Ect:ClientCertificates</c>.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="section">The section. Its keys are the names of <see cref="EctClientCertificateOptions"/>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddClientCertificates(this EctBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        builder.AddSection(section).Services.Configure<EctClientCertificateOptions>(_ =>
            SettingValues.ThrowIfAny<EctClientCertificateOptions>(SettingValues.FindErrors(section, typeof(EctClientCertificateOptions))));
        builder.Services.Configure<EctClientCertificateOptions>(section).AddSingleton(new StrictSection<EctClientCertificateOptions>(
            section, it => SettingNames.FindErrorsInList(
                it.GetSection(nameof(EctClientCertificateOptions.TrustDomains)), typeof(EctCertificateTrustDomainOptions))));
        return builder.AddCertificates();
    }

    private static EctBuilder AddWorkloadIdentities(this EctBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<EctWorkloadIdentityTokenOptions>().ValidateOnStart();
        services.TryAddSingleton<TrustDomainsLoader>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EctWorkloadIdentityTokenOptions>, WorkloadIdentityTokenOptionsValidator>());
        services.TryAddSingleton(provider => new TrustDomains(
            provider.GetRequiredService<TrustDomainsLoader>()
                .Load(provider.GetRequiredService<IOptionsMonitor<EctWorkloadIdentityTokenOptions>>().CurrentValue).All,
            provider.GetRequiredService<EctKeySetFactory>(),
            provider.GetRequiredService<IOptions<EctOptions>>().Value.Keys));
        services.TryAddSingleton(provider => new EctWorkloadIdentities(
            provider.GetRequiredService<TrustDomains>(),
            provider.GetRequiredService<EctRevocationSources>(),
            provider.GetRequiredService<KeyAliases>(),
            provider.GetRequiredService<IOptions<EctOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        return builder;
    }

    private static EctBuilder AddCertificates(this EctBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<EctClientCertificateOptions>().ValidateOnStart();
        services.TryAddSingleton<CertificateAuthorities>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EctClientCertificateOptions>, ClientCertificateOptionsValidator>());
        services.TryAddSingleton(provider =>
        {
            // The authorities are loaded even if no host validates at start. A monitor loads them again when the options are reloaded.
            _ = provider.GetRequiredService<IOptionsMonitor<EctClientCertificateOptions>>().CurrentValue;
            return new EctClientCertificates(
                provider.GetRequiredService<CertificateAuthorities>(),
                provider.GetRequiredService<KeyAliases>(),
                provider.GetRequiredService<TimeProvider>());
        });
        return builder;
    }
}
