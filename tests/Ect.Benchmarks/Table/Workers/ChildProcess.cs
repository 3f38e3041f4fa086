using System.Diagnostics;

namespace Ect.Benchmarks.Table;

/// <summary>This program again, in a process of its own, which ends when its input does.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromMinutes(10); // The largest stores take minutes to fill.
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    public ChildProcess(int? core, IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(program) is "dotnet";
        var start = Cores.StartInfo(core, program, isHost ? [typeof(ChildProcess).Assembly.Location, .. arguments] : arguments);
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <returns>The next line that it says.</returns>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    /// <exception cref="TimeoutException">It says nothing.</exception>
    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(AnswerDeadline)
            ?? throw new InvalidOperationException("A process has ended early.");

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(EndDeadline);
        }
        catch (TimeoutException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
