using System.Diagnostics.CodeAnalysis;
using Ect;
using Ect.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets packages that extend ECTs have their settings beside the others.</summary>
public static class EctBuilderSectionExtensions
{
    /// <summary>Says that a section is read. A section that nobody reads, inside the one that <c>AddEct(section)</c> was given, stops the
    /// start: it would have no effect.</summary>
    /// <remarks>Nothing is bound. For a package that reads <c>Ect:MyVault</c>:
    /// <code>builder.AddSection(configuration.GetSection("Ect:MyVault"), "Address", "Role");</code></remarks>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="section">The section; a whole configuration has no name, and needs no word.</param>
    /// <param name="settings">The names that may stand in it, in any case: any other stops the start. None: the section's reader looks
    /// itself.</param>
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

    /// <summary>Says that a section is read into options. What the binder would pass over, or refuse without a word about what is possible, is
    /// told when the options are validated: names that no property has, one value in place of a list, a number where a time is meant, and values
    /// that an enumeration does not have.</summary>
    /// <remarks>Nothing is bound: call <c>Configure&lt;TOptions&gt;(section)</c> after it. Several options may be read from one section, also
    /// from the one that <c>AddEct(section)</c> was given: a name is then right if one of them has it.</remarks>
    /// <typeparam name="TOptions">The options. Their public properties are the names that may stand in the section.</typeparam>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="section">The section.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddSection<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        this EctBuilder builder, IConfiguration section) where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        if (!OptionsSection.TryAdd(builder.Services, section, typeof(TOptions))) return builder;

        builder.Services.Configure<TOptions>(_ => SettingValues.ThrowIfAny<TOptions>(SettingValues.FindFaults(section, typeof(TOptions))));
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(provider =>
            new StrictSection<TOptions>(section, read: provider.GetServices<OptionsSection>()));
        return builder;
    }
}
