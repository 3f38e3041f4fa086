using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace Ect.Architecture.Tests;

/// <summary>The JSON schema of a package's settings, with which an editor completes and checks <c>appsettings.json</c>. The schemas of
/// several packages add up, so that an object that packages share may have more than one of them knows.</summary>
internal sealed class ConfigurationSchema
{
    /// <summary>In a path of a section: any name.</summary>
    public const string AnyName = "NAME";

    /// <summary>The sections to which another package adds settings or sections.</summary>
    private static readonly string[] Shared = ["Ect", "Ect:Ledger"];

    private const string Time = @"^(\d+\.)?([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d(\.\d{1,7})?)?$";

    private readonly OptionsTable _documentation;
    private readonly JsonObject _root = new() { ["type"] = "object" };

    public ConfigurationSchema(OptionsTable documentation) => _documentation = documentation;

    public string Text =>
        _root.ToJsonString(new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";

    /// <summary>Adds the settings of options.</summary>
    public void Add(string section, Type options)
    {
        var target = ObjectAt(section);
        foreach (var (name, value) in PropertiesOf(options)) Properties(target)[name] = value;
        if (!Shared.Contains(section)) target["additionalProperties"] = false;
    }

    /// <summary>Adds a list of texts that is not a part of options.</summary>
    public void AddList(string section, string name, string description) => Properties(ObjectAt(section))[name] =
        new JsonObject { ["description"] = description, ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } };

    private JsonObject ObjectAt(string section)
    {
        var target = _root;
        foreach (var name in section.Split(':'))
        {
            var (parent, key) = name is AnyName ? (target, "additionalProperties") : (Properties(target), name);
            if (parent[key] is not JsonObject child) parent[key] = child = new() { ["type"] = "object" };
            target = child;
        }

        return target;
    }

    private static JsonObject Properties(JsonObject target)
    {
        if (target["properties"] is not JsonObject properties) target["properties"] = properties = [];
        return properties;
    }

    private IEnumerable<(string Name, JsonObject Value)> PropertiesOf(Type options) =>
        from option in options.GetProperties()
        where !typeof(Delegate).IsAssignableFrom(option.PropertyType)
        select (option.Name, Described(option));

    private JsonObject Described(PropertyInfo option)
    {
        var value = Of(option.PropertyType);
        var isClass = OptionsTable.HasOptions(option.PropertyType) || OptionsTable.ItemOf(option.PropertyType) is { IsClass: true } item
            && OptionsTable.HasOptions(item);
        if (!isClass) value["description"] = _documentation.MeaningOf(option).Replace("`", "'", StringComparison.Ordinal);
        return value;
    }

    private JsonObject Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value) return Of(value);
        if (type == typeof(EctTrustedIssuerOptions)) return Object(type, isShared: false);
        if (OptionsTable.ItemOf(type) is { } item)
        {
            var list = new JsonObject { ["type"] = "array", ["items"] = Of(item) };
            return item == typeof(EctTrustedIssuerOptions) // A list, or a map by the name of the issuer.
                ? new() { ["anyOf"] = new JsonArray(list, new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(item) }) }
                : list;
        }

        if (OptionsTable.HasOptions(type)) return Object(type, isShared: type == typeof(EctLedgerOptions));
        if (type.IsEnum) return new() { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)name)]) };
        if (type == typeof(bool)) return new() { ["type"] = "boolean" };
        if (type == typeof(int) || type == typeof(long)) return new() { ["type"] = "integer" };
        if (type == typeof(TimeSpan)) return new() { ["type"] = "string", ["pattern"] = Time };
        if (type == typeof(Uri)) return new() { ["type"] = "string", ["format"] = "uri" };
        return type == typeof(string) ? new() { ["type"] = "string" } : throw new NotSupportedException($"{type} has no schema.");
    }

    private JsonObject Object(Type options, bool isShared)
    {
        var properties = new JsonObject();
        foreach (var (name, value) in PropertiesOf(options)) properties[name] = value;
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (!isShared) schema["additionalProperties"] = false;
        return schema;
    }
}
