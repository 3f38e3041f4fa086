using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using Ect.Tool.Output;

namespace Ect.Tool.Tests;

/// <summary>The commands of <c>ect</c> in the documentation do what the pages say.</summary>
public sealed class ToolPageTests
{
    private const string Page = "docs/tool.md";

    /// <summary>The pages with commands, and those that show tokens among them.</summary>
    public static TheoryData<string> Pages => [.. ToolPage.Paths.Where(path => new ToolPage(path).Examples.Any())];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Examples_OfAPage_PrintWhatStandsUnderThem(string path)
    {
        using var desk = new Desk();
        await using var places = new Places(desk);

        foreach (var example in new ToolPage(path).Examples)
        {
            var run = await desk.RunAsync(input: "", await places.FillInAsync(example.Arguments)); // As a process.

            var line = string.Join(' ', example.Arguments);
            Assert.True(run.ExitCode == example.ExitCode, $"{line}: {run.ExitCode} {run.Output}{run.Error}");
            string[] printed = run.Output is "" ? [] : run.Lines;
            Assert.True(example.Fits(printed), $"{line} printed:\n{run.Output}");
        }
    }

    [Fact]
    public void Pages_ThatShowTokens_MakeThemWithTheTool()
    {
        string[] pages =
        [
            Page, "docs/bodies.md", "docs/concepts.md", "docs/dashboard.md", "docs/getting-started.md", "docs/ledger/auditors.md",
            "docs/profile.md", "docs/refusals.md", "docs/verification.md",
        ];

        Assert.Equal(pages.Order(), Pages.Select(row => row.Data).Order());
        Assert.All(ToolPage.Paths, path => Assert.DoesNotContain("eyJ", new ToolPage(path).Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Page_NamesEveryOption()
    {
        var text = new ToolPage(Page).Text;

        Assert.All(
            OptionsOf(Commands.Program.Root()), name => Assert.Matches($"(?<![a-z-]){Regex.Escape(name)}(?![a-z-])", text));
    }

    [Fact]
    public async Task Page_NamesEveryCommandAndExitCode()
    {
        var help = (await ToolRun.StartAsync("--help")).AssertYes().Output;

        var commands = Regex.Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..], "^  ([a-z]+) ", RegexOptions.Multiline);
        Assert.NotEmpty(commands);
        var text = new ToolPage(Page).Text;
        Assert.All(commands, command => Assert.Contains($"## `ect {command.Groups[1].Value}`", text, StringComparison.Ordinal));
        int[] codes = [ExitCode.Yes, ExitCode.No, ExitCode.Unable, ExitCode.Undated, ExitCode.Interrupted];
        Assert.All(codes, code => Assert.Contains($"\n| {code} | ", text, StringComparison.Ordinal));
        var readme = new ToolPage("src/Ect.Tool/README.md").Text;
        var sentence = readme[readme.IndexOf("The exit code is ", StringComparison.Ordinal)..];
        Assert.All(codes, code => Assert.Matches($@"\b{code}\b", sentence));
    }

    /// <summary>The options of a command and those below it, but not those of every program.</summary>
    private static IEnumerable<string> OptionsOf(Command command) => command.Options
        .Where(option => option is not (HelpOption or VersionOption)).Select(option => option.Name)
        .Concat(command.Subcommands.SelectMany(OptionsOf)).Distinct();
}
