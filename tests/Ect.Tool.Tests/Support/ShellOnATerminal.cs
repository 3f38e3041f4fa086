using System.Diagnostics;
using System.Text;

namespace Ect.Tool.Tests;

/// <summary>A shell on a terminal of its own, in which keys are pressed as a user does.</summary>
internal sealed class ShellOnATerminal : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _shown = new();
    private readonly Task _reading;

    private ShellOnATerminal(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <param name="command">The shell, and its options.</param>
    /// <param name="folder">Where it starts.</param>
    public static ShellOnATerminal Start(string command, string folder) => new(Process.Start(
        new ProcessStartInfo("script", ["-qec", command, "/dev/null"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["TERM"] = "dumb", ["HOME"] = folder, ["PS1"] = "$ " },
        })!);

    /// <summary>Presses keys, and waits until a text is shown.</summary>
    public async Task PressAsync(string keys, string expected)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
        try
        {
            await Poll.UntilAsync(
                () => Task.FromResult(Shown.Contains(expected, StringComparison.Ordinal)), Deadline, $"{expected} is shown");
        }
        catch (TimeoutException exception)
        {
            Assert.Fail($"{exception.Message} It shows:\n{Shown}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _reading;
        _process.Dispose();
    }

    private string Shown
    {
        get
        {
            lock (_shown) return _shown.ToString();
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new char[1_024];
        int count;
        while ((count = await _process.StandardOutput.ReadAsync(buffer)) > 0)
            lock (_shown) _shown.Append(buffer, 0, count);
    }
}
