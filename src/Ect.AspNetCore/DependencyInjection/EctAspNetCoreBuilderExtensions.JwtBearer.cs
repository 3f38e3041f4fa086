using Ect;
using Ect.AspNetCore.JwtBearer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class EctAspNetCoreBuilderExtensions
{
    /// <summary>Trusts the issuers of <c>JwtBearer</c> schemes with the keys of those schemes (profile, section 5). They may
    /// call.</summary>
    /// <remarks><para>The issuers of a scheme are its <c>ValidIssuer</c> and <c>ValidIssuers</c>. If there are none, its issuer is the one
    /// that its discovery document names, otherwise its <c>Authority</c>. Its keys are those of its configuration manager, its
    /// <c>Configuration</c> and its <c>TokenValidationParameters</c>. Symmetric keys verify no ECT.</para>
    /// <para>The options of the scheme are read and not changed. Its manager is asked for a refresh when <see cref="EctOptions.Keys"/> says
    /// so, and fetches no more often than <c>JwtBearerOptions.RefreshInterval</c>. Nothing is fetched at start.</para>
    /// <para>The start fails if a scheme does not exist, is of another kind, or has an issuer that is configured elsewhere too. It also
    /// fails if a scheme names several issuers and has keys of its own, because nothing says whose keys they are.</para></remarks>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="schemes">The names of the schemes. With none, it is the default scheme.</param>
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

    /// <summary>Trusts the issuers of the <c>JwtBearer</c> schemes that a section lists by name, usually <c>Ect:JwtBearerSchemes</c>. A
    /// section without names adds no scheme, not even the default one.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="section">The list, with the keys <c>0</c>, <c>1</c> and so on. It is read now.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A name is empty, or the section is one value.</exception>
    public static EctBuilder AddJwtBearerIssuers(this EctBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        if (section is IConfigurationSection { Value.Length: > 0, Path: var path })
            throw new ArgumentException($"{path} is a single value. Make it a list.", nameof(section));
        string[] schemes = [.. section.GetChildren().Select(scheme => scheme.Value ?? "")];
        builder.AddSection(section);
        return schemes is [] ? builder : builder.AddJwtBearerIssuers(schemes);
    }
}
