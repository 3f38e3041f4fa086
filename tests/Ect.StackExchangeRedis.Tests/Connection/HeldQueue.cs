using Ect.StackExchangeRedis.Connection;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>A queue that sends nothing until this is disposed, like that of a busy machine.</summary>
internal sealed class HeldQueue : IDisposable
{
    private readonly ManualResetEventSlim _isOver = new();

    /// <summary>The thread that sends.</summary>
    public int Thread { get; private set; }

    public static async Task<HeldQueue> HoldAsync(SendQueue queue)
    {
        var (held, begun) = (new HeldQueue(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        queue.Add(() =>
        {
            held.Thread = Environment.CurrentManagedThreadId;
            begun.SetResult();
            held._isOver.Wait();
        });
        await begun.Task;
        return held;
    }

    public void Dispose() => _isOver.Set();
}
