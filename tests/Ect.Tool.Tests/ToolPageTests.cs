using System.Text.RegularExpressions;

namespace Ect.Tool.Tests;

/// <summary>The commands in docs/tool.md do what the page says.</summary>
public sealed class ToolPageTests
{
    [Fact]
    public async Task Examples_OfThePage_PrintWhatStandsUnderThem()
    {
        using var desk = new Desk();
        await using var places = new Places(desk);

        foreach (var example in ToolPage.Examples)
        {
            var run = await desk.RunAsync(await places.FillInAsync(example.Arguments));

            var line = string.Join(' ', example.Arguments);
            Assert.True(run.ExitCode == example.ExitCode, $"{line}: {run.ExitCode} {run.Output}{run.Error}");
            string[] printed = run.Output is "" ? [] : run.Lines;
            Assert.True(Fits(example.Output, printed), $"{line} printed:\n{run.Output}");
        }
    }

    [Fact]
    public async Task Page_NamesEveryCommandAndExitCode()
    {
        var help = (await ToolRun.StartAsync("--help")).AssertYes().Output;

        var commands = Regex.Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..], "^  ([a-z]+) ", RegexOptions.Multiline);
        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
            Assert.Contains($"## `ect {command.Groups[1].Value}`", ToolPage.Text, StringComparison.Ordinal));
    }

    private static bool Fits(List<string> expected, string[] printed) => expected.Count == printed.Length
        && expected.Zip(printed).All(pair =>
            Regex.IsMatch(pair.Second, $"^{string.Join(".*", pair.First.Split('…').Select(Regex.Escape))}$"));
}
