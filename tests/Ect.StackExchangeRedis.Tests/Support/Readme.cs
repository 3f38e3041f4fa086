using System.Runtime.CompilerServices;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>What README.md says, for tests that hold it to its word.</summary>
internal static class Readme
{
    public static string Text { get; } = File.ReadAllText(Find());

    /// <summary>The chapter under a heading of the second level, up to the next one.</summary>
    public static string Chapter(string heading)
    {
        var start = Text.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"README.md has no chapter '{heading}'.");
        var end = Text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? Text[start..] : Text[start..end];
    }

    private static string Find([CallerFilePath] string here = "")
    {
        var folder = new FileInfo(here).Directory!;
        while (!File.Exists(Path.Combine(folder.FullName, "README.md"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "README.md");
    }
}
