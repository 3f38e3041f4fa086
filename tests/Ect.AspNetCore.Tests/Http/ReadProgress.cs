namespace Ect.AspNetCore.Tests;

/// <summary>How far the receiver has read.</summary>
internal sealed class ReadProgress
{
    private readonly Lock _gate = new();
    private long _read;
    private (long Length, TaskCompletionSource Reached) _awaited = (0, new());

    public Task ReachAsync(long length)
    {
        lock (_gate)
        {
            if (_read >= length) return Task.CompletedTask;
            _awaited = (length, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return _awaited.Reached.Task;
        }
    }

    public async Task<string> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is var count and > 0)
            lock (_gate)
            {
                _read += count;
                if (_read >= _awaited.Length) _awaited.Reached.TrySetResult();
            }

        return $"{_read}";
    }
}
