using Microsoft.Extensions.Configuration;

namespace Ect.DependencyInjection;

/// <summary>A section that somebody reads, so that it may stand in the one that <c>AddEct()</c> was given.</summary>
/// <param name="Section">The section.</param>
/// <param name="Settings">The names that it may have in it; none where its reader looks itself.</param>
internal sealed record OptionsSection(IConfigurationSection Section, IReadOnlyList<string> Settings)
{
    public bool Is(IConfigurationSection other) => Section.Path.Equals(other.Path, StringComparison.OrdinalIgnoreCase);

    /// <returns>A sentence for everything in the section that is not one of <see cref="Settings"/>.</returns>
    public IEnumerable<string> FindFaults() => Settings is []
        ? []
        : Section.GetChildren()
            .Where(setting => !Settings.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
            .Select(setting => $"{setting.Path} is no setting, and would have no effect. Possible are {string.Join(", ", Settings)}.");
}
