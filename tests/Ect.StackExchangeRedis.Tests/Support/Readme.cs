namespace Ect.StackExchangeRedis.Tests;

/// <summary>What README.md says, for tests that hold it to its word.</summary>
internal static class Readme
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    /// <summary>The chapter under a heading of the second level, up to the next one.</summary>
    public static string Chapter(string heading)
    {
        var start = Text.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"README.md has no chapter '{heading}'.");
        var end = Text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? Text[start..] : Text[start..end];
    }
}
