using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Ect.DependencyInjection;

/// <summary>Finds in a section what the binder passes over without a word: names that no option has, one value where there are several, and
/// a number where a time is meant.</summary>
internal static class SettingNames
{
    /// <param name="section">The section.</param>
    /// <param name="options">What it is bound to.</param>
    /// <param name="others">Names of what is bound by itself.</param>
    /// <returns>A sentence for everything that is wrong.</returns>
    public static IEnumerable<string> FindFaults(IConfiguration section, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options, params string[] others)
    {
        if (section is not IConfigurationSection) return []; // A whole configuration has other things in it.
        var properties = Settings(options);
        return IsValue(section, out var path)
            ? [$"{path} is one value, and has settings of its own: {Names(properties)}."]
            : section.GetChildren().Select(setting => FindFault(setting, properties, others)).OfType<string>();
    }

    /// <summary>The names that may stand in a section that is bound to options.</summary>
    public static string[] Of([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options) =>
        [.. Settings(options).Select(property => property.Name)];

    /// <summary>The same as <see cref="FindFaults"/> for each entry of a list.</summary>
    public static IEnumerable<string> FindFaultsInList(IConfiguration list, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options) =>
        list.GetChildren().SelectMany(entry => FindFaults(entry, options));

    /// <summary>A hook is for code alone.</summary>
    private static PropertyInfo[] Settings([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options) =>
        Array.FindAll(options.GetProperties(), property => !typeof(Delegate).IsAssignableFrom(property.PropertyType));

    private static string? FindFault(IConfigurationSection setting, PropertyInfo[] properties, string[] others) =>
        Array.Find(properties, property => property.Name.Equals(setting.Key, StringComparison.OrdinalIgnoreCase))?.PropertyType switch
        {
            null when others.Contains(setting.Key, StringComparer.OrdinalIgnoreCase) => null,
            null => $"{setting.Path} is no setting, and would have no effect. Possible are {Names([.. properties.Select(property => property.Name), .. others])}.",
            var type when IsList(type) && IsValue(setting, out var path) => $"{path} is one value, and has to be a list.",
            var type when type == typeof(TimeSpan) && IsInDaysUnsaid(setting.Value) =>
                $"{setting.Path} is '{setting.Value}', and that would be days. Write hours, minutes and seconds, such as 00:00:30, or 1.00:00:00 for a day.",
            _ => null,
        };

    private static bool IsList(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    private static bool IsValue(IConfiguration configuration, [NotNullWhen(true)] out string? path)
    {
        path = configuration is IConfigurationSection { Value.Length: > 0 } section ? section.Path : null;
        return path is not null;
    }

    /// <summary>Whether days come out that nobody has written: <c>30</c> is thirty of them for .NET, and <c>24:00:00</c>
    /// twenty-four.</summary>
    private static bool IsInDaysUnsaid(string? value) =>
        TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var time) && time.Days is not 0 && !SaysDays(value.AsSpan());

    private static bool SaysDays(ReadOnlySpan<char> value) => value.IndexOfAny('.', ':') is >= 0 and var first
        && (value[first] is '.' || value.Count(':') is 3);

    private static string Names(IEnumerable<PropertyInfo> properties) => Names(properties.Select(property => property.Name));

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Distinct(StringComparer.OrdinalIgnoreCase));
}
