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
        if (OperatingSystem.IsWindows()) return; // It has no bash.
        var script = (await ToolRun.StartAsync("completion", "bash")).AssertYes().Output;

        using var bash = Process.Start(
            new ProcessStartInfo("bash", ["-c", $"{script}\ncomplete -p ect"]) { RedirectStandardOutput = true })!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("complete -o default -F _ect ect", output.Trim());
    }

    [Fact]
    public async Task Completion_OfAnotherShell_Unable() => (await ToolRun.StartAsync("completion", "fish")).AssertUnable("'fish'");
}
