using Ect;
using Ect.AspNetCore.JwtBearer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Trusts, for ECTs too, the issuers that a <c>JwtBearer</c> scheme trusts.</summary>
public static class EctJwtBearerBuilderExtensions
{
    /// <summary>Trusts the issuers of <c>JwtBearer</c> schemes, with the keys that those schemes have (profile, section 5). They may call.</summary>
    /// <remarks>A scheme's issuers are its <c>ValidIssuer</c> and <c>ValidIssuers</c>; if there are none, the issuer that its discovery document names, else
    /// its <c>Authority</c>. Its keys are those of its configuration manager, its <c>Configuration</c> and its <c>TokenValidationParameters</c>;
    /// symmetric ones verify no ECT. The options are read and nothing of the scheme is changed. Its manager is asked for a refresh when
    /// <see cref="EctOptions.Keys"/> says so, and fetches no more often than <c>JwtBearerOptions.RefreshInterval</c>. Nothing is fetched at start.
    /// A scheme that does not exist, is of another kind, or has an issuer that is configured elsewhere too, fails at start; and so does one
    /// that names several issuers and gives keys itself, which does not say whose they are.</remarks>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="schemes">Names of schemes. None: the default scheme.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static EctBuilder AddJwtBearerIssuers(this EctBuilder builder, params string[] schemes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(schemes);
        foreach (var scheme in schemes) ArgumentException.ThrowIfNullOrEmpty(scheme, nameof(schemes));

        if (schemes is []) builder.Services.AddSingleton(new JwtBearerSchemeName(null));
        foreach (var scheme in schemes) builder.Services.AddSingleton(new JwtBearerSchemeName(scheme));

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IEctKeySource, JwtBearerKeySource>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EctOptions>, JwtBearerIssuersValidator>());
        return builder;
    }

    /// <summary>Trusts the issuers of the <c>JwtBearer</c> schemes that a section lists by name, usually <c>Ect:JwtBearerSchemes</c>. A section that
    /// lists none adds none, and not the default one either.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="section">The list, read now: <c>0</c>, <c>1</c> and so on.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A name is empty, or the section is one value.</exception>
    public static EctBuilder AddJwtBearerIssuers(this EctBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        if (section is IConfigurationSection { Value.Length: > 0, Path: var path }) throw new ArgumentException($"{path} is one value, and has to be a list.", nameof(section));
        string[] schemes = [.. section.GetChildren().Select(scheme => scheme.Value ?? "")];
        builder.AddSection(section);
        return schemes is [] ? builder : builder.AddJwtBearerIssuers(schemes);
    }
}
