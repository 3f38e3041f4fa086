using Microsoft.Extensions.Configuration;

namespace Ect.DependencyInjection;

/// <summary>Finds the settings in the section <c>Ect</c> that nothing reads, as where <c>AddEct()</c> was given no section.</summary>
internal static class UnreadSettings
{
    private const string Ect = "Ect", Dashboard = "Ect:Dashboard"; // MapEctDashboard() reads its own.

    /// <param name="configuration">The application's configuration.</param>
    /// <param name="read">The sections that are read.</param>
    /// <returns>The path of each setting, and of each section of which nothing is read.</returns>
    public static string[] Find(IConfiguration configuration, IReadOnlyList<OptionsSection> read) =>
        [.. Find(configuration.GetSection(Ect), read)];

    private static IEnumerable<string> Find(IConfigurationSection section, IReadOnlyList<OptionsSection> read)
    {
        if (section.Path.Equals(Dashboard, StringComparison.OrdinalIgnoreCase) || read.Any(other => other.Is(section))) return [];

        var isPartlyRead = read.Any(other => other.Path.StartsWith($"{section.Path}:", StringComparison.OrdinalIgnoreCase));
        return isPartlyRead || section.Path is Ect ? section.GetChildren().SelectMany(child => Find(child, read)) : [section.Path];
    }
}
