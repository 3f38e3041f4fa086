using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Ect.Tool.Tests;

/// <summary>A run of <c>ect</c>, as a process of its own.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    /// <summary>The result as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>The lines of the result, without blanks at their ends.</summary>
    public string[] Lines => [.. Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];

    public static Task<ToolRun> StartAsync(params string[] arguments) => StartAsync(new ToolSetting(), arguments);

    public static async Task<ToolRun> StartAsync(ToolSetting setting, params string[] arguments)
    {
        var start = new ProcessStartInfo(ServerProgram.Dotnet, [Program(), .. arguments])
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
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            await WriteAsync(process, setting.Input, deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
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

    /// <summary>From where it was built, in this build's configuration.</summary>
    private static string Program()
    {
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Ect.Tool.Tests"), AppContext.BaseDirectory);
        return Path.Combine(Repository.Root, "src", "Ect.Tool", output, "Ect.Tool.dll");
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
internal sealed record ToolSetting(string Input = "", string? Folder = null, params (string Name, string Value)[] Environment);
