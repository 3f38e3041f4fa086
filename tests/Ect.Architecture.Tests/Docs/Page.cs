using System.Text;
using System.Text.RegularExpressions;

namespace Ect.Architecture.Tests;

/// <summary>A page of the documentation, as far as tests read it: headings, links, tables and code.</summary>
internal sealed partial class Page
{
    private readonly string[] _lines;

    private Page(string path) => (Path, _lines) = (path, File.ReadAllLines(path));

    /// <summary>The pages at the root, all of docs, and the README of every package, by their paths from the root.</summary>
    public static IEnumerable<string> All =>
    [
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "samples/README.md",
        .. SourceFiles.Projects.Select(ReadmeOf),
        .. from file in Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
           select System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'),
    ];

    public string Path { get; }

    /// <summary>The anchors that a link can name: those of the headings as GitHub makes them, and those that are written out.</summary>
    public IEnumerable<string> Anchors
    {
        get
        {
            var seen = new Dictionary<string, int>();
            foreach (var line in Text)
            {
                foreach (Match written in WrittenAnchor().Matches(line)) yield return written.Groups[1].Value;
                if (!Heading().IsMatch(line)) continue;

                var anchor = AnchorOf(line.TrimStart('#').Trim());
                var before = seen[anchor] = seen.GetValueOrDefault(anchor) + 1;
                yield return before is 1 ? anchor : $"{anchor}-{before - 1}";
            }
        }
    }

    /// <summary>The targets of the links, without those to other sites.</summary>
    public IEnumerable<string> Links =>
        from line in Text
        from Match link in Link().Matches(InlineCode().Replace(line, ""))
        let target = link.Groups[1].Value
        where !target.Contains("://", StringComparison.Ordinal)
        select target;

    /// <summary>The blocks of C#.</summary>
    public IEnumerable<Snippet> Snippets
    {
        get
        {
            for (var i = 0; i < _lines.Length; i++)
            {
                if (_lines[i].Trim() is not "```csharp") continue;

                var indent = _lines[i].IndexOf('`', StringComparison.Ordinal);
                string[] code = [.. _lines.Skip(i + 1).TakeWhile(line => line.Trim() is not "```")];
                var note = Note().Match(i > 0 ? _lines[i - 1] : "");
                var text = string.Join('\n', code.Select(line => line[Math.Min(indent, line.Length)..]));
                yield return new($"{Path}:{i + 2}", text)
                {
                    File = note.Groups[1].Value is "from" ? note.Groups[2].Value : null,
                    StandIn = note.Groups[1].Value is "stand-in" ? note.Groups[2].Value : null,
                };
                i += code.Length + 1;
            }
        }
    }

    /// <summary>The blocks of JSON that are settings.</summary>
    public IEnumerable<string> Settings => SettingsBlock().Matches(string.Join('\n', _lines)).Select(block => block.Groups[1].Value);

    /// <summary>The lines outside blocks of code.</summary>
    public IEnumerable<string> Text
    {
        get
        {
            var isCode = false;
            foreach (var line in _lines)
            {
                if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
                else if (!isCode) yield return line;
            }
        }
    }

    /// <summary>The README of a package, which goes into it.</summary>
    public static string ReadmeOf(string package) => $"src/{package}/README.md";

    public static Page At(string path) => new(System.IO.Path.Combine(Repository.Root, path));

    /// <summary>The rows of all tables, each as its cells.</summary>
    public IEnumerable<string[]> Rows() =>
        from line in Text
        where line.StartsWith("| ", StringComparison.Ordinal)
        select line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);

    /// <summary>The texts in back quotes.</summary>
    public static IEnumerable<string> CodeIn(string text) => InlineCode().Matches(text).Select(code => code.Groups[1].Value);

    private static string AnchorOf(string heading)
    {
        var anchor = new StringBuilder();
        foreach (var c in heading.Replace("`", "", StringComparison.Ordinal))
        {
            if (char.IsLetterOrDigit(c) || c is '-' or '_') anchor.Append(char.ToLowerInvariant(c));
            else if (c is ' ') anchor.Append('-');
        }

        return anchor.ToString();
    }

    [GeneratedRegex("^#{1,6} ")]
    private static partial Regex Heading();

    [GeneratedRegex("<a id=\"([^\"]+)\">")]
    private static partial Regex WrittenAnchor();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^```json\n(\{\s*""Ect"".*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SettingsBlock();

    [GeneratedRegex("^<!-- (from|stand-in) (.+) -->$")]
    private static partial Regex Note();
}

/// <summary>A block of C#.</summary>
/// <param name="Place">The page and the first line.</param>
/// <param name="Code">The text.</param>
internal sealed record Snippet(string Place, string Code)
{
    /// <summary>The file that it is a part of: <c>&lt;!-- from FILE --&gt;</c> stands before it.</summary>
    public string? File { get; init; }

    /// <summary>The package that the tests have only declarations of: <c>&lt;!-- stand-in PACKAGE --&gt;</c> stands before it.</summary>
    public string? StandIn { get; init; }
}
