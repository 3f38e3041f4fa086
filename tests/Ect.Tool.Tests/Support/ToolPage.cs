using System.Text.RegularExpressions;

namespace Ect.Tool.Tests;

/// <summary>A page of the documentation, with commands of <c>ect</c> and the output that stands under each.</summary>
internal sealed class ToolPage(string path)
{
    /// <summary>A command that goes on in the next line, as a shell reads it.</summary>
    private const string Continued = " \\\n    ";

    /// <summary>All pages, by their paths in the repository.</summary>
    public static IEnumerable<string> Paths => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Append(Path.Combine(Repository.Root, "README.md"))
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'));

    public string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, path)).ReplaceLineEndings("\n");

    public IEnumerable<ToolExample> Examples
    {
        get
        {
            ToolExample? example = null;
            var isConsole = false;
            foreach (var line in Text.Replace(Continued, " ", StringComparison.Ordinal).Split('\n'))
            {
                if (line.StartsWith("```", StringComparison.Ordinal)) isConsole = line is "```console";
                if (example is not null && (!isConsole || line.StartsWith("$ ", StringComparison.Ordinal)))
                {
                    yield return example;
                    example = null;
                }

                if (isConsole && line.StartsWith("$ ", StringComparison.Ordinal)) example = ToolExample.Parse(line[2..]);
                else if (isConsole) example?.Output.Add(line.TrimEnd());
            }
        }
    }
}

/// <summary>A command line, and what it prints; <c>…</c> stands for anything, and alone in the last line for all that follows.</summary>
internal sealed partial record ToolExample(string[] Arguments, int ExitCode, List<string> Output)
{
    private const string NoMark = " # exits with 1", Rest = "…";

    public static ToolExample Parse(string line)
    {
        var isNo = line.EndsWith(NoMark, StringComparison.Ordinal);
        string[] words = [.. Word().Matches(isNo ? line[..^NoMark.Length] : line).Select(word => word.Value.Trim('\''))];
        Assert.Equal("ect", words[0]);
        return new(words[1..], isNo ? 1 : 0, []);
    }

    /// <summary>Tells whether this is what the page says.</summary>
    public bool Fits(string[] printed)
    {
        var (expected, shown) = Output is [.., Rest] && printed.Length >= Output.Count
            ? (Output[..^1], printed[..(Output.Count - 1)])
            : (Output, printed);
        return expected.Count == shown.Length && expected.Zip(shown).All(pair =>
            Regex.IsMatch(pair.Second, $"^{string.Join(".*", pair.First.Split(Rest).Select(Regex.Escape))}$"));
    }

    [GeneratedRegex("'[^']*'|[^ ]+")]
    private static partial Regex Word();
}
