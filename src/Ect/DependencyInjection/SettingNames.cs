using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Ect.DependencyInjection;

/// <summary>Finds what the binder ignores in a section: names that no option has, a single value instead of several, and a number instead
/// of a time.</summary>
internal static class SettingNames
{
    /// <param name="section">The section.</param>
    /// <param name="options">The options that it is bound to.</param>
    /// <param name="others">The names of sections in it that are bound separately.</param>
    /// <returns>A sentence for each error.</returns>
    public static IEnumerable<string> FindErrors(
        IConfiguration section, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options,
        params string[] others)
    {
        if (section is not IConfigurationSection) return []; // A whole configuration has other settings too.
        var properties = Settings(options);
        return IsValue(section, out var path)
            ? [$"{path} is a single value, but has settings of its own. The possible settings are {Names(properties)}."]
            : section.GetChildren().Select(setting => FindError(setting, properties, others)).OfType<string>();
    }

    /// <summary>Returns the possible names in a section that is bound to options.</summary>
    public static string[] Of([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options) =>
        [.. Settings(options).Select(property => property.Name)];

    /// <summary>Does the same as <see cref="FindErrors"/> for each entry of a list.</summary>
    public static IEnumerable<string> FindErrorsInList(
        IConfiguration list, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options) =>
        list.GetChildren().SelectMany(entry => FindErrors(entry, options));

    /// <summary>Returns the properties that can be configured. Hooks can be set only in code.</summary>
    private static PropertyInfo[] Settings([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options) =>
        Array.FindAll(options.GetProperties(), property => !typeof(Delegate).IsAssignableFrom(property.PropertyType));

    private static string? FindError(IConfigurationSection setting, PropertyInfo[] properties, string[] others) =>
        Array.Find(properties, property => property.Name.Equals(setting.Key, StringComparison.OrdinalIgnoreCase))?.PropertyType switch
        {
            null when others.Contains(setting.Key, StringComparer.OrdinalIgnoreCase) => null,
            null => $"{setting.Path} is not a setting and has no effect. " +
                $"The possible settings are {Names([.. properties.Select(property => property.Name), .. others])}.",
            var type when IsList(type) && IsValue(setting, out var path) => $"{path} is a single value. Make it a list.",
            var type when type == typeof(string) && setting.GetChildren().Any() =>
                $"{setting.Path} is a section, but its value is a text. Write it as one string.",
            var type when type == typeof(TimeSpan) && IsInDaysUnsaid(setting.Value) =>
                $"{setting.Path} is '{setting.Value}', which would be days. " +
                "Write hours, minutes and seconds, such as 00:00:30, or 1.00:00:00 for a day.",
            _ => null,
        };

    private static bool IsList(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    private static bool IsValue(IConfiguration configuration, [NotNullWhen(true)] out string? path)
    {
        path = configuration is IConfigurationSection { Value.Length: > 0 } section ? section.Path : null;
        return path is not null;
    }

    /// <summary>Tells whether .NET reads a number of days that was not meant: <c>30</c> would be thirty days, and <c>24:00:00</c> would be
    /// twenty-four.</summary>
    private static bool IsInDaysUnsaid(string? value) =>
        TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var time) && time.Days is not 0 && !SaysDays(value.AsSpan());

    private static bool SaysDays(ReadOnlySpan<char> value) => value.IndexOfAny('.', ':') is >= 0 and var first
        && (value[first] is '.' || value.Count(':') is 3);

    private static string Names(IEnumerable<PropertyInfo> properties) => Names(properties.Select(property => property.Name));

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Distinct(StringComparer.OrdinalIgnoreCase));
}
