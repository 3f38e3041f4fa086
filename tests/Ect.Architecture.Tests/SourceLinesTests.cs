using System.Text.RegularExpressions;

namespace Ect.Architecture.Tests;

/// <summary>Lines of the sources end where <c>.editorconfig</c> tells editors to draw their ruler.</summary>
public sealed class SourceLinesTests
{
    private const int MaxLength = 140;

    private static readonly string Sources = Path.Combine(Repository.Root, "src");

    [Fact]
    public void Lines_OfSources_EndAtTheRuler()
    {
        string[] files = [.. Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories).Where(IsWritten)];
        var tooLong = from file in files
                      from line in File.ReadLines(file).Index()
                      where line.Item.Length > MaxLength
                      select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1} has {line.Item.Length} columns.";

        string[] wrong = [.. tooLong];
        Assert.NotEmpty(files);
        Assert.True(wrong is [], string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public void Ruler_OfEditors_IsTheOneThatIsTested()
    {
        var settings = File.ReadAllText(Path.Combine(Repository.Root, ".editorconfig"));

        var ruler = Regex.Match(settings, @"^\[src/\*\*\.cs\]\n(#.*\n)*max_line_length = (\d+)$", RegexOptions.Multiline);

        Assert.Equal($"{MaxLength}", ruler.Groups[2].Value);
    }

    private static bool IsWritten(string file) =>
        !Path.GetRelativePath(Sources, file).Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj");
}
