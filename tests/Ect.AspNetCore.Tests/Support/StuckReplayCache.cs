namespace Ect.AspNetCore.Tests;

/// <summary>A replay cache that tells when it is asked, and answers only to cancellation.</summary>
internal sealed class StuckReplayCache : IEctReplayCache
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Asked => _asked.Task;

    public async ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        _asked.TrySetResult();
        return await new TaskCompletionSource<bool>().Task.WaitAsync(cancellationToken);
    }

    public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
