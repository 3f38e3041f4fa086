using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.DependencyInjection;

/// <summary>A section that somebody reads, so that it may stand in the one that <c>AddEct()</c> was given.</summary>
/// <param name="Section">The section, or a whole configuration.</param>
/// <param name="Settings">The names that it may have in it; none where its reader looks itself.</param>
/// <param name="Options">The options that it is bound to; <see langword="null"/> if it is not bound here.</param>
internal sealed record OptionsSection(IConfiguration Section, IReadOnlyList<string> Settings, Type? Options = null)
{
    public string Path => PathOf(Section);

    /// <summary>Says that options are bound to a section. Several kinds of options may share one.</summary>
    /// <returns><see langword="false"/> if that was said before.</returns>
    public static bool TryAdd(
        IServiceCollection services, IConfiguration section,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options) =>
        TryAdd(services, new(section, SettingNames.Of(options), options));

    /// <summary>Says that a section is read by others.</summary>
    /// <returns><see langword="false"/> if that was said before.</returns>
    public static bool TryAdd(IServiceCollection services, OptionsSection section)
    {
        var known = services.Select(service => service.ImplementationInstance).OfType<OptionsSection>();
        if (known.Any(section.IsSame)) return false;

        services.AddSingleton(section);
        return true;
    }

    public bool Is(IConfiguration other) => ReferenceEquals(Section, other)
        || (Path.Length > 0 && Path.Equals(PathOf(other), StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the same is read of the same section of the same configuration.</summary>
    private bool IsSame(OptionsSection other) => Is(other.Section) && Options == other.Options && Settings.SequenceEqual(other.Settings)
        && ReferenceEquals(Section.GetReloadToken(), other.Section.GetReloadToken());

    /// <returns>A sentence for everything in the section that is not one of <see cref="Settings"/>, unless its options are asked
    /// themselves.</returns>
    public IEnumerable<string> FindFaults()
    {
        if (Settings is [] || Options is not null) return [];
        return Section is IConfigurationSection { Value.Length: > 0 }
            ? [$"{Path} is one value, and has settings of its own: {string.Join(", ", Settings)}."]
            : Section.GetChildren()
                .Where(setting => !Settings.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
                .Select(setting => $"{setting.Path} is no setting, and would have no effect. Possible are {string.Join(", ", Settings)}.");
    }

    private static string PathOf(IConfiguration section) => (section as IConfigurationSection)?.Path ?? "";
}
