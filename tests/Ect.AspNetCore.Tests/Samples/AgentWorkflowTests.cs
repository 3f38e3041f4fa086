using System.Diagnostics;
using System.Runtime.Versioning;

namespace Ect.AspNetCore.Tests;

/// <summary>The sample that a newcomer runs first, as a process of its own.</summary>
public sealed class AgentWorkflowTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Run_ToTheEnd_EverythingComesOutAndNothingIsLeft()
    {
        using var sample = Start();
        using var deadline = NewDeadline();

        var output = await sample.StandardOutput.ReadToEndAsync(deadline.Token);
        await sample.WaitForExitAsync(deadline.Token);

        Assert.Equal((0, ""), (sample.ExitCode, await sample.StandardError.ReadToEndAsync(deadline.Token)));
        Assert.Equal(
            ["Replayed", "InvalidSignature", "InvalidSignature", "AudienceMismatch", "Expired", "PredecessorMissing"],
            output.Split("refused  403 ").Skip(1).Select(refusal => refusal.Split(' ')[0]));
        Assert.Equal(
            ["plan_made by planner", "question_split by planner", "sources_collected by researcher"],
            output.Split('\n').Where(line => line.EndsWith(" recorded, L3", StringComparison.Ordinal)).Select(line => line.TrimStart('└', '├', '─', '│', ' ')[..^22]));
        Assert.Contains("flowchart TD", output, StringComparison.Ordinal);
        Assert.Matches("13 tokens in one call, 7,[0-9]{3} bytes: in the body, as multipart/related\n", output);
        Assert.Contains("writer signed with writer-1, and now signs with writer-2", output, StringComparison.Ordinal);
        Assert.Contains("reviewer has accepted a token signed with writer-1 in between", output, StringComparison.Ordinal);
        Assert.Equal(
            ["28 receipts, each for its entry", "28 entries, which continue the 3 of an older head", "all entries, as their owner reads them", "all entries, as others see them, without 28 tokens"],
            Lines(output, "  proven"));
        Assert.Equal(["EntriesChanged", "EntriesChanged", "EntriesMissing", "RolledBack", "Forked"], Lines(output, "  detected").Select(line => line.Split(' ')[0]));
        Assert.EndsWith("Everything is as expected.", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.Path, "agent-workflow-*"));
    }

    [Fact]
    public async Task Run_LedgerInSqlite_GoesOnAfterARestartAndNothingIsLeft()
    {
        using var sample = Start("--ledger", "sqlite");
        using var deadline = NewDeadline();

        var output = await sample.StandardOutput.ReadToEndAsync(deadline.Token);
        await sample.WaitForExitAsync(deadline.Token);

        Assert.Equal((0, ""), (sample.ExitCode, await sample.StandardError.ReadToEndAsync(deadline.Token)));
        Assert.Contains("28 entries: the first 3 are from before a restart", Lines(output, "  proven"));
        Assert.EndsWith("Everything is as expected.", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.Path, "agent-workflow-*"));
    }

    [Fact]
    public async Task Run_WithDashboard_ShowsThePageUntilItIsToldToEnd()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill.");
        const string drawn = "The workflows are drawn at ";
        using var sample = Start("--dashboard");
        using var deadline = NewDeadline();

        string workflows, sources;
        try
        {
            string? line;
            while ((line = await sample.StandardOutput.ReadLineAsync(deadline.Token))?.StartsWith(drawn, StringComparison.Ordinal) is false) ;
            using var client = new HttpClient { BaseAddress = new($"{line?[drawn.Length..]}/") };
            workflows = await client.GetStringAsync(new Uri("api/workflows", UriKind.Relative), deadline.Token);
            sources = await client.GetStringAsync(new Uri("api/sources", UriKind.Relative), deadline.Token);
            using var kill = Process.Start("kill", ["-s", "INT", $"{sample.Id}"]);
            await sample.WaitForExitAsync(deadline.Token);
        }
        finally
        {
            if (!sample.HasExited) sample.Kill();
        }

        Assert.Contains("\"root\":\"plan_made\"", workflows, StringComparison.Ordinal);
        Assert.Equal(4, sources.Split("\"address\"").Length - 1);
        Assert.Equal(0, sample.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.Path, "agent-workflow-*"));
    }

    /// <summary>On a terminal, as <c>script</c> makes one. The browser is one that writes down what it was asked for, and by whom.</summary>
    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Run_WithDashboardOnATerminal_OpensThePage()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A terminal is made with script, and a page opened with xdg-open.");
        var (folder, asked) = (Directory.CreateDirectory(Path.Combine(_temp.Path, "bin")).FullName, Path.Combine(_temp.Path, "asked"));
        var browser = _temp.File("bin/xdg-open", $"#!/bin/sh\necho $PPID $1 > {asked}.part && mv {asked}.part {asked}\n");
        File.SetUnixFileMode(Path.Combine(_temp.Path, browser), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var sample = Start(
            command => ["script", "--quiet", "--return", "--command", string.Join(' ', command), "/dev/null"], folder, "--dashboard");
        var output = sample.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var deadline = NewDeadline();

        try
        {
            while (!File.Exists(asked)) await Task.Delay(50, deadline.Token);
            string[] words = (await File.ReadAllTextAsync(asked, deadline.Token)).Trim().Split(' ');
            using var client = new HttpClient();
            var page = await client.GetStringAsync(new Uri(words[1]), deadline.Token);
            using var kill = Process.Start("kill", ["-s", "INT", words[0]]);
            await sample.WaitForExitAsync(deadline.Token);

            Assert.Contains("<title>Workflows", page, StringComparison.Ordinal);
            Assert.Contains($"The workflows are drawn at {words[1]}", await output, StringComparison.Ordinal);
        }
        finally
        {
            if (!sample.HasExited) sample.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("Npgsql has no setting sslmoed, which is in ", "--ledger", "postgres://a@127.0.0.1/b?sslmoed=require")]
    [InlineData("Npgsql cannot read the value of sslmode in ", "--ledger", "postgres://a@127.0.0.1/b?application_name=c&sslmode=secret")]
    [InlineData("Npgsql cannot read the value of connect_timeout in ", "--ledger", "postgres://a@127.0.0.1/b?connect_timeout=secret")]
    [InlineData("Usage: AgentWorkflow ", "--legder", "sqlite")]
    [InlineData("Usage: AgentWorkflow ", "--ledger", "sqlite", "--redis")]
    public async Task Run_CommandLineThatCannotBeRead_SaysWhyAndNothingStarts(string sentence, params string[] arguments)
    {
        using var sample = Start(arguments);
        using var deadline = NewDeadline();

        var error = await sample.StandardError.ReadToEndAsync(deadline.Token);
        await sample.WaitForExitAsync(deadline.Token);

        Assert.Equal(2, sample.ExitCode);
        Assert.StartsWith(sentence, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Equal("", await sample.StandardOutput.ReadToEndAsync(deadline.Token));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Run_ToldToEnd_EndsAndLeavesNoKey(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill.");
        using var sample = Start();
        using var deadline = NewDeadline();

        // On a thread of its own: where the pool is busy, the sample would be through before it is told.
        await Task.Factory.StartNew(() => SignalOnceKeysAreThere(sample, signal, deadline.Token), deadline.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await sample.WaitForExitAsync(deadline.Token);

        Assert.Equal(exitCode, sample.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.Path, "agent-workflow-*"));
    }

    private void SignalOnceKeysAreThere(Process sample, string signal, CancellationToken deadline)
    {
        while (!Directory.EnumerateFiles(_temp.Path, "*.jwks", SearchOption.AllDirectories).Any())
            if (deadline.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(5))) deadline.ThrowIfCancellationRequested();

        using var kill = Process.Start("kill", ["-s", signal, $"{sample.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>What follows in the lines that begin so.</summary>
    private static IEnumerable<string> Lines(string output, string start) =>
        output.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal)).Select(line => line[start.Length..].Trim());

    private static CancellationTokenSource NewDeadline()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        return deadline;
    }

    private Process Start(params string[] arguments) => Start(command => command, folder: null, arguments);

    /// <param name="around">What the sample is started with.</param>
    /// <param name="folder">Where programs are looked for first.</param>
    /// <param name="arguments">What follows the name of the sample.</param>
    private Process Start(Func<string[], string[]> around, string? folder, params string[] arguments)
    {
        // From where it was built, in this build's configuration.
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Ect.AspNetCore.Tests"), AppContext.BaseDirectory);
        string[] command = ["dotnet", Path.Combine(Repository.Root, "samples", "AgentWorkflow", output, "AgentWorkflow.dll"), .. arguments];

        // A child of a process that ignores SIGINT, as a shell's background job does, would ignore it as well.
        if (OperatingSystem.IsLinux()) command = ["env", "--default-signal=INT", .. command];
        command = around(command);
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TMPDIR"] = _temp.Path, ["TEMP"] = _temp.Path, ["TMP"] = _temp.Path },
        };
        if (folder is not null) start.Environment["PATH"] = $"{folder}{Path.PathSeparator}{start.Environment["PATH"]}";
        return Process.Start(start)!;
    }
}
