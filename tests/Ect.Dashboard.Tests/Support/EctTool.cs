using System.Diagnostics;

namespace Ect.Dashboard.Tests;

/// <summary>The command line, as auditors run it.</summary>
internal static class EctTool
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var start = new ProcessStartInfo(ServerProgram.Dotnet, [Built(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>From where it was built, in this build's configuration.</summary>
    private static string Built()
    {
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Ect.Dashboard.Tests"), AppContext.BaseDirectory);
        return Path.Combine(Repository.Root, "src", "Ect.Tool", output, "Ect.Tool.dll");
    }
}
