namespace Ect.Chaos;

/// <summary>An instance as the driver sees it: a process that gets tokens and writes records. It can be restarted.</summary>
internal sealed class InstanceProcess(InstanceSettings settings) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<NumberedToken> _given = [];
    private GuardedProcess? _process;

    /// <summary>What all its processes have written so far.</summary>
    public RecordReader Records { get; } = RecordReader.OfNew(settings.RecordFile);

    /// <summary>What its process says, for when something is wrong.</summary>
    public string Output => _process?.Output ?? "";

    public async Task StartAsync()
    {
        await _turn.WaitAsync();
        try
        {
            _process = new GuardedProcess(ServerProgram.Dotnet, [typeof(InstanceProcess).Assembly.Location, "instance"]);
            await _process.Input.WriteLineAsync(settings.ToLine());
            foreach (var token in _given) await _process.Input.WriteLineAsync(token.ToLine()); // A newcomer is shown what was used before.
            await _process.Input.FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Shows it a token; one that has just been stopped gets it when it starts again.</summary>
    public async Task GiveAsync(NumberedToken token)
    {
        await _turn.WaitAsync();
        try
        {
            _given.Add(token);
            if (_process is null) return;
            await _process.Input.WriteLineAsync(token.ToLine());
            await _process.Input.FlushAsync();
        }
        catch (IOException e)
        {
            using var deadline = new CancellationTokenSource(Deadline);
            await _process!.WaitAsync(deadline.Token);
            throw new InvalidOperationException($"The instance has ended: {_process.Output}", e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Lets it end what it has begun.</summary>
    public Task StopAsync() => EndAsync(async process =>
    {
        process.Input.Close();
        using var deadline = new CancellationTokenSource(Deadline);
        await process.WaitAsync(deadline.Token);
        if (process.ExitCode is not 0) throw new InvalidOperationException($"The instance has failed: {process.Output}");
    });

    /// <summary>Ends it at once (SIGKILL).</summary>
    public Task KillAsync() => EndAsync(_ => Task.CompletedTask);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Records.Dispose();
        _turn.Dispose();
    }

    private async Task EndAsync(Func<GuardedProcess, Task> end)
    {
        await _turn.WaitAsync();
        try
        {
            if (_process is null) return;
            using var process = _process;
            await end(process);
        }
        finally
        {
            _process = null;
            _turn.Release();
        }
    }
}
