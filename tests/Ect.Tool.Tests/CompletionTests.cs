using System.Diagnostics;

namespace Ect.Tool.Tests;

public sealed class CompletionTests
{
    [Fact]
    public async Task Suggest_BeginOfACommand_Completed()
    {
        var run = (await ToolRun.StartAsync("[suggest:7]", "ect ver")).AssertYes();

        Assert.Equal(["verify"], run.Lines.Where(line => !line.StartsWith('-')));
    }

    [Theory]
    [InlineData("bash"), InlineData("zsh"), InlineData("pwsh")]
    public async Task Completion_OfAShell_AsksTheProgram(string shell) =>
        Assert.Contains("[suggest:", (await ToolRun.StartAsync("completion", shell)).AssertYes().Output, StringComparison.Ordinal);

    [Fact]
    public async Task Completion_OfBash_IsReadByBash()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no bash.");
        var script = (await ToolRun.StartAsync("completion", "bash")).AssertYes().Output;

        using var bash = Process.Start(
            new ProcessStartInfo("bash", ["-c", $"{script}\ncomplete -p ect"]) { RedirectStandardOutput = true })!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("complete -o default -F _ect ect", output.Trim());
    }

    /// <summary>As the shell does when the user types a tab.</summary>
    [Theory]
    [InlineData("ect ledger ver", "verify"), InlineData("ect graph --format m", "mermaid"), InlineData("ect audit --rec", "--receipts")]
    public async Task Completion_OfBash_CompletesWhatIsTyped(string line, string completed)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no bash.");
        var completion = (await ToolRun.StartAsync("completion", "bash")).AssertYes().Output;
        var script = $$"""
            ect() { '{{ServerProgram.Dotnet}}' '{{ToolRun.Program}}' "$@"; }
            {{completion}}
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{line}}) COMP_CWORD={{line.Count(' '.Equals)}}
            _ect
            echo "${COMPREPLY[@]}"
            """;

        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true })!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(completed, output.Trim());
    }

    /// <summary>The user types the begin of a word, a tab, and enter. The shell knows compinit or not, and zsh may find the script by
    /// itself.</summary>
    [Theory]
    [InlineData("bash", "bash --noprofile --norc -i", ". ./_ect")]
    [InlineData("zsh", "zsh -f -i", ". ./_ect")]
    [InlineData("zsh", "zsh -f -i", "autoload -Uz compinit; compinit -u -D; . ./_ect")]
    [InlineData("zsh", "zsh -f -i", "fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D")]
    public async Task Completion_TabOnATerminal_CompletesCommandsOptionsAndFilesOfTokens(string shell, string command, string load)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The terminal is made by script, of util-linux.");
        Assert.SkipUnless(ServerProgram.IsOnPath(shell), $"{shell} is not installed.");
        using var folder = new TempFolder();
        folder.File("_ect", (await ToolRun.StartAsync("completion", shell)).AssertYes().Output);
        folder.File("token.ect", "");
        Directory.CreateDirectory(Path.Combine(folder.Path, "sub"));
        folder.File("sub/other.ect", "");
        folder.File("setup", $$"""
            ect() { case "$1" in "[suggest"*) '{{ServerProgram.Dotnet}}' '{{ToolRun.Program}}' "$@";; *) echo "RUNS: $*";; esac; }
            {{load}}
            """);
        await using var terminal = ShellOnATerminal.Start(command, folder.Path);

        await terminal.PressAsync(". ./setup; echo IS''READY\n", "ISREADY");
        await terminal.PressAsync("ect ledger ver\t\n", "RUNS: ledger verify");
        await terminal.PressAsync("ect audit --sta\t\n", "RUNS: audit --state");
        await terminal.PressAsync("ect inspect @tok\t\n", "RUNS: inspect @token.ect");
        await terminal.PressAsync("ect inspect @su\tot\t\n", "RUNS: inspect @sub/other.ect");
    }

    [Fact]
    public async Task Completion_TabInPowerShell_CompletesCommandsOptionsAndValues()
    {
        Assert.SkipUnless(ServerProgram.IsOnPath("pwsh"), "pwsh is not installed (dotnet tool install --global PowerShell).");
        using var folder = new TempFolder();
        var script = folder.File("complete.ps1", $$"""
            function ect { & '{{ServerProgram.Dotnet}}' '{{ToolRun.Program}}' @args }
            ect completion pwsh | Out-String | Invoke-Expression
            foreach ($line in 'ect ledger ver', 'ect audit --sta', 'ect graph --format m') {
                (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText -join ' '
            }
            """);

        using var shell = Process.Start(new ProcessStartInfo("pwsh", ["-NoProfile", "-NoLogo", "-File", script])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
        })!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["verify", "--state", "mermaid"], output.ReplaceLineEndings("\n").Trim().Split('\n'));
    }

    [Fact]
    public async Task Completion_AsJson_TheScript()
    {
        var json = (await ToolRun.StartAsync("completion", "zsh", "--json")).AssertYes().Json;

        Assert.Equal("zsh", json.GetProperty("shell").GetString());
        Assert.StartsWith("#compdef ect", json.GetProperty("script").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_OfAnotherShell_Unable() => (await ToolRun.StartAsync("completion", "fish")).AssertUnable("'fish'");
}
