using System.Diagnostics;
using System.Text;
using System.Text.Json;

// The folder and the environment are those of the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Ect.Tool.Tests;

/// <summary>A run of <c>ect</c>: in this process, whose folder and environment it borrows, or as a process of its own.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    /// <summary>Where it was built, in this build's configuration.</summary>
    public static string Program { get; } = Path.Combine(
        Repository.Root, "src", "Ect.Tool",
        Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Ect.Tool.Tests"), AppContext.BaseDirectory), "Ect.Tool.dll");

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    /// <summary>The result as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>The lines of the result, without blanks at their ends.</summary>
    public string[] Lines => [.. Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];

    public static Task<ToolRun> StartAsync(params string[] arguments) => StartAsync(new ToolSetting(), arguments);

    public static async Task<ToolRun> StartAsync(ToolSetting setting, params string[] arguments)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        if (setting.Input is not null) return await StartProcessAsync(setting, arguments, deadline.Token);

        var (folder, output, error) = (Environment.CurrentDirectory, new StringWriter(), new StringWriter());
        try
        {
            if (setting.Folder is not null) Environment.CurrentDirectory = setting.Folder;
            foreach (var (name, value) in setting.Environment) Environment.SetEnvironmentVariable(name, value);
            var exitCode = await Commands.Program.RunAsync(arguments, output, error, deadline.Token);
            return new(exitCode, $"{output}", $"{error}");
        }
        finally
        {
            foreach (var (name, _) in setting.Environment) Environment.SetEnvironmentVariable(name, null);
            Environment.CurrentDirectory = folder;
        }
    }

    /// <summary>Starts a process that reads an input.</summary>
    /// <param name="setting">Where and with what it runs.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="running">Is told its id once it runs.</param>
    public static async Task<ToolRun> StartProcessAsync(
        ToolSetting setting, string[] arguments, CancellationToken cancellationToken, Func<int, Task>? running = null)
    {
        var start = new ProcessStartInfo(ServerProgram.Dotnet, [Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(false),
            WorkingDirectory = setting.Folder ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in setting.Environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await WriteAsync(process, setting.Input ?? "", cancellationToken);
            if (running is not null) await running(process.Id);
            await process.WaitForExitAsync(cancellationToken);
            return new(process.ExitCode, await output, await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Asserts that it was a success, and says what it said otherwise.</summary>
    public ToolRun AssertYes()
    {
        Assert.True(ExitCode is 0, $"{ExitCode}: {Output}{Error}");
        return this;
    }

    /// <summary>Asserts that there is no answer, and why.</summary>
    public void AssertUnable(string sentence)
    {
        Assert.True(ExitCode is 2, $"{ExitCode}: {Output}{Error}");
        Assert.Equal("", Output);
        Assert.Contains(sentence, Error, StringComparison.Ordinal);
        Assert.DoesNotContain("An error of ect itself", Error, StringComparison.Ordinal);
    }

    private static async Task WriteAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }
    }
}

/// <summary>Where and with what it runs.</summary>
/// <param name="Input">What a process of its own reads; <see langword="null"/> to run in this one, without an input.</param>
/// <param name="Folder">The folder that paths are relative to.</param>
/// <param name="Environment">Variables that are set meanwhile.</param>
internal sealed record ToolSetting(string? Input = null, string? Folder = null, params (string Name, string Value)[] Environment);
