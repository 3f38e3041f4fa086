using System.Diagnostics;

namespace Ect.Packages.Tests;

/// <summary>Runs a program to its end, as a developer would in a shell.</summary>
internal static class Command
{
    /// <summary>Runs <c>dotnet</c>, leaves no build node behind, and fails if it fails.</summary>
    /// <returns>What it wrote.</returns>
    public static Task<string> DotnetAsync(string folder, string[] arguments, params (string Name, string? Value)[] environment) =>
        RunAsync(ServerProgram.Dotnet, folder, arguments, [.. environment, ("MSBUILDDISABLENODEREUSE", "1")]);

    public static async Task<string> RunAsync(
        string program, string folder, string[] arguments, params (string Name, string? Value)[] environment)
    {
        using var process = Process.Start(InfoOf(program, folder, arguments, environment))!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        try
        {
            await process.WaitForExitAsync(Cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        Assert.True(process.ExitCode is 0, $"{program} {string.Join(' ', arguments)}:\n{await output}{await error}");
        return await output;
    }

    public static ProcessStartInfo InfoOf(
        string program, string folder, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // What the SDK that runs the tests has told them is not for another build.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
