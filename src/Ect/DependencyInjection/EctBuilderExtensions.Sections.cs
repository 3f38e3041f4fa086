using System.Diagnostics.CodeAnalysis;
using Ect;
using Ect.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class EctBuilderExtensions
{
    /// <summary>Declares that a section is read. A section inside the one that <c>AddEct(section)</c> was given has no effect if nothing
    /// reads it, and then the start fails.</summary>
    /// <remarks>Nothing is bound. A package that reads <c>Ect:MyVault</c> calls
    /// <code>builder.AddSection(configuration.GetSection("Ect:MyVault"), "Address", "Role");</code></remarks>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="section">The section. A whole configuration has no name and need not be declared.</param>
    /// <param name="settings">The possible names in the section, in any case. With any other name the start fails. If none are given, the
    /// reader of the section checks it.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One of <paramref name="settings"/> is empty.</exception>
    public static EctBuilder AddSection(this EctBuilder builder, IConfiguration section, params string[] settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var setting in settings) ArgumentException.ThrowIfNullOrEmpty(setting, nameof(settings));

        if (section is IConfigurationSection) OptionsSection.TryAdd(builder.Services, new(section, [.. settings]));
        return builder;
    }

    /// <summary>Declares that a section is bound to options, and validates what the binder would ignore or refuse without an explanation:
    /// names that no property has, a single value instead of a list, a number instead of a time, and values that an enumeration does not
    /// have.</summary>
    /// <remarks>Nothing is bound. Call <c>Configure&lt;TOptions&gt;(section)</c> afterwards. Several options may be bound to one section,
    /// even to the one that <c>AddEct(section)</c> was given. A name is then valid if one of them has it.</remarks>
    /// <typeparam name="TOptions">The options. Their public properties are the possible names in the section.</typeparam>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="section">The section.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddSection<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        this EctBuilder builder, IConfiguration section) where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        if (!OptionsSection.TryAdd(builder.Services, section, typeof(TOptions))) return builder;

        builder.Services.Configure<TOptions>(_ => SettingValues.ThrowIfAny<TOptions>(SettingValues.FindErrors(section, typeof(TOptions))));
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(provider =>
            new StrictSection<TOptions>(section, read: provider.GetServices<OptionsSection>()));
        return builder;
    }
}
