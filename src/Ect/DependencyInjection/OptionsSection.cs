using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.DependencyInjection;

/// <summary>A section that something reads, so that it may be inside the one that <c>AddEct()</c> was given.</summary>
/// <param name="Section">The section, or a whole configuration.</param>
/// <param name="Settings">The possible names in it; empty if its reader checks them.</param>
/// <param name="Options">The options that it is bound to; <see langword="null"/> if it is not bound here.</param>
internal sealed record OptionsSection(IConfiguration Section, IReadOnlyList<string> Settings, Type? Options = null)
{
    public string Path => PathOf(Section);

    /// <summary>Declares that options are bound to a section. Several kinds of options may share one.</summary>
    /// <returns><see langword="false"/> if that was declared before.</returns>
    public static bool TryAdd(
        IServiceCollection services, IConfiguration section,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options) =>
        TryAdd(services, new(section, SettingNames.Of(options), options));

    /// <summary>Declares that other code reads a section.</summary>
    /// <returns><see langword="false"/> if that was declared before.</returns>
    public static bool TryAdd(IServiceCollection services, OptionsSection section)
    {
        var known = services.Select(service => service.ImplementationInstance).OfType<OptionsSection>();
        if (known.Any(section.IsSame)) return false;

        services.AddSingleton(section);
        return true;
    }

    public bool Is(IConfiguration other) => ReferenceEquals(Section, other)
        || (Path.Length > 0 && Path.Equals(PathOf(other), StringComparison.OrdinalIgnoreCase));

    /// <summary>Tells whether both read the same of the same section of the same configuration.</summary>
    private bool IsSame(OptionsSection other) => Is(other.Section) && Options == other.Options && Settings.SequenceEqual(other.Settings)
        && ReferenceEquals(Section.GetReloadToken(), other.Section.GetReloadToken());

    /// <returns>A sentence for each name in the section that is not one of <see cref="Settings"/>. A section with options is validated with
    /// those.</returns>
    public IEnumerable<string> FindErrors()
    {
        if (Settings is [] || Options is not null) return [];
        return Section is IConfigurationSection { Value.Length: > 0 }
            ? [$"{Path} is a single value, but has settings of its own. The possible settings are {string.Join(", ", Settings)}."]
            : Section.GetChildren()
                .Where(setting => !Settings.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
                .Select(setting =>
                    $"{setting.Path} is not a setting and has no effect. The possible settings are {string.Join(", ", Settings)}.");
    }

    private static string PathOf(IConfiguration section) => (section as IConfigurationSection)?.Path ?? "";
}
