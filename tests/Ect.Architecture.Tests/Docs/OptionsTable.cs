using System.Globalization;
using System.Reflection;
using System.Xml.Linq;

namespace Ect.Architecture.Tests;

/// <summary>The table of a class of options: section path, type, default and meaning, from the class and its XML documentation.</summary>
internal sealed class OptionsTable
{
    private readonly Dictionary<string, XElement> _documentation;

    public OptionsTable(params Assembly[] assemblies) => _documentation = assemblies
        .SelectMany(assembly => XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member"))
        .Where(member => ((string)member.Attribute("name")!).StartsWith("P:Ect.", StringComparison.Ordinal))
        .ToDictionary(member => (string)member.Attribute("name")!);

    /// <param name="section">The section that the class is bound to; <see langword="null"/> if it is set in code alone.</param>
    /// <param name="options">The class.</param>
    public IEnumerable<string> Of(string? section, Type options) =>
    [
        section is null ? "| Property | Type | Default | Meaning |" : "| Setting | Type | Default | Meaning |",
        "|---|---|---|---|",
        .. Rows(section is null ? "" : $"{section}:", options),
    ];

    private IEnumerable<string> Rows(string path, Type options)
    {
        var defaults = Activator.CreateInstance(options);
        return options.GetProperties().SelectMany(option => Rows(path, option, defaults!));
    }

    private IEnumerable<string> Rows(string path, PropertyInfo option, object defaults)
    {
        var (name, type) = (path + option.Name, option.PropertyType);
        if (ItemOf(type) is { IsClass: true } item && HasOptions(item)) return Rows($"{name}:N:", item);
        if (HasOptions(type)) return Rows($"{name}:", type);

        var setting = typeof(Delegate).IsAssignableFrom(type)
            ? $"`{string.Join('.', name.Split(':')[1..])}`, in code alone"
            : $"`{name}`";
        return [$"| {setting} | {NameOf(type)} | {TextOf(option.GetValue(defaults))} | {MeaningOf(option)} |"];
    }

    /// <summary>The summary of an option as one line of Markdown for a table.</summary>
    public string MeaningOf(PropertyInfo option)
    {
        var summary = _documentation[$"P:{option.DeclaringType!.FullName}.{option.Name}"].Element("summary")!;
        var words = string.Concat(summary.Nodes().Select(node => Show(node, option.DeclaringType.Name)))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words).Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Show(XNode node, string options) => node switch
    {
        XElement { Name.LocalName: "see" } see when see.Attribute("langword") is { } word => $"`{word.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{ShortName(see.Attribute("cref")!.Value, options)}`",
        XElement code => $"`{code.Value}`",
        XText text => text.Value,
        _ => throw new NotSupportedException($"The documentation has a {node.NodeType}."),
    };

    /// <summary>The name of what a <c>cref</c> refers to. Members of other classes have the name of their class before them.</summary>
    private static string ShortName(string cref, string options)
    {
        var parts = cref[2..].Split('(')[0].Split('.');
        return cref[0] is 'T' or 'F' || parts[^2] == options ? parts[^1] : $"{parts[^2]}.{parts[^1]}";
    }

    private static string NameOf(Type type) => Nullable.GetUnderlyingType(type) is { } value ? NameOf(value)
        : ItemOf(type) is { } item ? $"list of {NameOf(item)}"
        : typeof(Delegate).IsAssignableFrom(type) ? "function"
        : type.IsEnum ? string.Join(", ", Enum.GetNames(type).Select(name => $"`{name}`"))
        : type == typeof(TimeSpan) ? "time"
        : type == typeof(bool) ? "bool"
        : type == typeof(int) || type == typeof(long) ? "integer"
        : type == typeof(Uri) ? "address"
        : type == typeof(string) ? "text"
        : $"`{type.Name}`";

    private static string TextOf(object? value) => value switch
    {
        null or "" => "none",
        TimeSpan { Milliseconds: > 0 } time => $"`{time:hh\\:mm\\:ss\\.fff}`",
        TimeSpan time => $"`{time:c}`",
        bool isOn => isOn ? "`true`" : "`false`",
        int or long => string.Create(CultureInfo.InvariantCulture, $"{value:N0}"),
        string or Enum => $"`{value}`",
        _ => "empty",
    };

    /// <summary>The type of the items of a list; <see langword="null"/> for anything else.</summary>
    public static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GenericTypeArguments[0] : null;

    /// <summary>Whether a type is a class of options.</summary>
    public static bool HasOptions(Type type) =>
        type is { IsClass: true, Namespace: { } space } && space.StartsWith("Ect", StringComparison.Ordinal)
        && type.GetConstructor(Type.EmptyTypes) is not null;
}
