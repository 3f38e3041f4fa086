using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ect.TestUtils;

/// <summary>A program that does not outlive the tests, however they end.</summary>
public sealed class GuardedProcess : IDisposable
{
    private readonly Process _process;
    private readonly Process? _guard;
    private readonly ConcurrentQueue<string> _output = new();

    public GuardedProcess(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        _process = Start(program, arguments, environment);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        // The guard reads until it is told that all is well; if the tests are killed, it reads the end of the pipe instead.
        if (!OperatingSystem.IsWindows()) _guard = Start("/bin/sh", ["-c", "read -r line || kill -9 \"$1\"", "guard", $"{_process.Id}"]);
    }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines that it wrote.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    /// <summary>What it reads; it may end when that ends.</summary>
    public StreamWriter Input => _process.StandardInput;

    public Task WaitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Stops it where it stands (SIGSTOP): it keeps its connections, and answers nothing.</summary>
    public async Task PauseAsync()
    {
        await SignalAsync("STOP");
        await Poll.UntilAsync(() => Task.FromResult(StandsStill), TimeSpan.FromSeconds(60), "all of its threads stand still");
    }

    /// <summary>Lets it go on (SIGCONT).</summary>
    public Task ContinueAsync() => SignalAsync("CONT");

    /// <summary>Ends it at once (SIGKILL), and waits until it has gone.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        if (_guard is null) return;
        _guard.StandardInput.WriteLine();
        _guard.WaitForExit();
        _guard.Dispose();
    }

    /// <summary>The signal is on its way to the other threads while the first one has stopped; where the system does not tell,
    /// it counts as arrived.</summary>
    private bool StandsStill => !Directory.Exists($"/proc/{_process.Id}/task") || Directory.GetDirectories($"/proc/{_process.Id}/task")
        .All(thread => File.ReadLines($"{thread}/status").Any(line => line.StartsWith("State:\tT", StringComparison.Ordinal)));

    private async Task SignalAsync(string signal)
    {
        using var kill = Start("/bin/sh", ["-c", $"kill -{signal} {_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (_output.Count > 40) _output.TryDequeue(out _);
    }

    private static Process Start(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
