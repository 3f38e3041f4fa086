using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Ect.Packages.Tests;

/// <summary>The README's section on the first two agents, taken literally: its lines go into a shell, its programs into the files that it
/// names, and what it promises comes out.</summary>
public sealed partial class ReadmeLinesTests : IDisposable
{
    private const string Heading = "Your own first two agents";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10); // It builds what it needs first.

    /// <summary>The SDK of the tests; and nothing that goes on after a build.</summary>
    private static readonly (string Name, string? Value)[] Settings =
    [
        ("PATH", $"{Path.GetDirectoryName(ServerProgram.Dotnet)}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}"),
        ("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
        ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("DOTNET_NOLOGO", "1"), ("NuGetAudit", "false"),
    ];

    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact(Timeout = 1_500_000)]
    public async Task FirstTwoAgents_AsTheReadmeWritesThem_DoWhatItSays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The README's lines are for a POSIX shell.");
        foreach (var program in new[] { "openssl", "curl" })
            Assert.SkipUnless(ServerProgram.IsOnPath(program), $"The README's lines need {program}, and it is not on PATH.");
        using var port = await ReadmePort.TakeAsync();
        var section = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).Split("\n## ")
            .Single(part => part.StartsWith(Heading, StringComparison.Ordinal));
        string[] plain = [.. PlainBlock.Matches(section).Select(block => block.Groups["text"].Value)];
        var (setup, promised) = (plain[0], Assert.Single(plain[1..]));
        string[] commands = [.. InSentence.Matches(section).Select(command => command.Groups["text"].Value)];
        Assert.Equal(["cd b && dotnet run", "cd a && dotnet run", "curl -i -X POST http://localhost:5002/quotes"], commands);

        foreach (var line in setup.Split('\n', StringSplitOptions.RemoveEmptyEntries)) await RunAsync(line);
        foreach (var program in ProgramBlock.Matches(section).ToDictionary(block => block.Groups["file"].Value))
        {
            Assert.True(File.Exists(Path.Combine(_temp.Path, program.Key)), $"The lines did not make {program.Key}.");
            _temp.File(program.Key, program.Value.Groups["text"].Value);
        }

        using var service = Process.Start(Command.InfoOf("/bin/sh", _temp.Path, ["-c", commands[0]], Settings))!;
        var output = service.StandardOutput.ReadToEndAsync(Cancellation);
        try
        {
            await Poll.UntilAsync(() => Task.FromResult(!ReadmePort.IsFree || service.HasExited), Deadline, "the service listens");
            if (service.HasExited) Assert.Fail($"The service ended:\n{await output}");
            Assert.Equal(promised, await RunAsync(commands[1]));
            Assert.StartsWith("HTTP/1.1 403", await RunAsync(commands[2]), StringComparison.Ordinal);
        }
        finally
        {
            service.Kill(entireProcessTree: true);
            await service.WaitForExitAsync(CancellationToken.None);
        }

        await Poll.UntilAsync(() => Task.FromResult(ReadmePort.IsFree), Deadline, "the service has gone");
    }

    private Task<string> RunAsync(string line) => Command.RunAsync(
        "/bin/sh", _temp.Path, ["-c", line.Replace("<this repository>", $"'{Repository.Root}'", StringComparison.Ordinal)], Settings);

    /// <summary>Lines for a shell, or what it shows.</summary>
    [GeneratedRegex("^```\n(?<text>[^`]*)^```$", RegexOptions.Multiline)]
    private static partial Regex PlainBlock { get; }

    /// <summary>A program, below the name of its file.</summary>
    [GeneratedRegex("^`(?<file>[ab]/Program\\.cs)`:\n[^`]*^```csharp\n(?<text>[^`]*)^```$", RegexOptions.Multiline)]
    private static partial Regex ProgramBlock { get; }

    /// <summary>A command within a sentence.</summary>
    [GeneratedRegex("`(?<text>(?:cd|curl) [^`]*)`")]
    private static partial Regex InSentence { get; }
}
