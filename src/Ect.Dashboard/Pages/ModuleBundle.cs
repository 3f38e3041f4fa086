using System.Globalization;
using System.Text.RegularExpressions;

namespace Ect.Dashboard.Pages;

/// <summary>Makes one script of the page's modules: a browser asks for one file before it can show anything, instead of forty.</summary>
/// <remarks>Each module becomes a function below those that it imports, and returns what others import from it. The modules write an import
/// on a line of its own, and an export before a declaration; a script of its own exports one name with each.</remarks>
/// <param name="textOf">Returns the text of the module at a path.</param>
/// <param name="apart">The module that stays a script of its own, which this one imports.</param>
internal sealed partial class ModuleBundle(Func<string, string> textOf, string? apart)
{
    private readonly Dictionary<string, Module> _modules = new(StringComparer.Ordinal);

    /// <summary>In the order in which they can run.</summary>
    private readonly List<Module> _ordered = [];

    /// <summary>Returns the module at a path, and all that it needs, as one script, which exports what that module does.</summary>
    public static string Of(string path, Func<string, string> textOf, string? apart = null)
    {
        var bundle = new ModuleBundle(textOf, apart);
        var first = bundle.Reach(path);
        var exported = string.Join(", ", first.Exported);
        first.Imported.UnionWith(first.Exported);
        return string.Concat(bundle._ordered.Select(module => module.Script))
            + (exported.Length == 0 ? "" : $"export const {{ {exported} }} = {first.Name};\n");
    }

    private Module Reach(string path)
    {
        if (_modules.TryGetValue(path, out var known)) return known;
        var module = _modules[path] = new(string.Create(CultureInfo.InvariantCulture, $"$module{_modules.Count}"));
        if (path == apart) module.Address = $"./{path}";
        else module.Text = Import.Replace(textOf(path), line => Inside(line, path));
        _ordered.Add(module);
        return module;
    }

    private string Inside(Match line, string path)
    {
        var from = Reach(new Uri(new Uri($"http://page/{path}"), line.Groups["path"].Value).AbsolutePath[1..]);
        if (!line.Groups["names"].Success) return "";
        string[] names = line.Groups["names"].Value.Split(", ");
        from.Imported.UnionWith(names.Select(name => name.Split(' ')[0]));
        return $"const {{ {string.Join(", ", names).Replace(" as ", ": ", StringComparison.Ordinal)} }} = {from.Name};";
    }

    [GeneratedRegex("^import (?:\\{ (?<names>[^}]+) \\} from )?'(?<path>[^']+)';$", RegexOptions.Multiline)]
    private static partial Regex Import { get; }

    [GeneratedRegex("^export (?<declared>(?:async )?\\w+ (?<name>\\w+))", RegexOptions.Multiline)]
    private static partial Regex Export { get; }

    private sealed record Module(string Name)
    {
        public string Text { get; set; } = "";

        /// <summary>Where it is, seen from the script, when it is one of its own.</summary>
        public string? Address { get; set; }

        /// <summary>What others take from it.</summary>
        public SortedSet<string> Imported { get; } = new(StringComparer.Ordinal);

        public IEnumerable<string> Exported => Export.Matches(Text).Select(export => export.Groups["name"].Value);

        public string Script => Address is null
            ? $"const {Name} = (() => {{\n{Export.Replace(Text, "${declared}")}return {{ {string.Join(", ", Imported)} }};\n}})();\n"
            : $"import * as {Name} from '{Address}';\n";
    }
}
