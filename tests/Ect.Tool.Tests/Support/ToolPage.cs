namespace Ect.Tool.Tests;

/// <summary>The commands in docs/tool.md, each with the output that stands under it.</summary>
internal static class ToolPage
{
    /// <summary>A command that goes on in the next line, as a shell reads it.</summary>
    private const string Continued = " \\\n    ";

    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docs", "tool.md"));

    public static IEnumerable<ToolExample> Examples
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

/// <summary>A command line, and what it prints; <c>…</c> stands for anything.</summary>
internal sealed record ToolExample(string[] Arguments, int ExitCode, List<string> Output)
{
    private const string NoMark = " # exits with 1";

    public static ToolExample Parse(string line)
    {
        var isNo = line.EndsWith(NoMark, StringComparison.Ordinal);
        var words = (isNo ? line[..^NoMark.Length] : line).Split(' ');
        Assert.Equal("ect", words[0]);
        return new(words[1..], isNo ? 1 : 0, []);
    }
}
