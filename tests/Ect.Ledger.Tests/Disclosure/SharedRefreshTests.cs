using Ect.Ledger.Disclosure;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Ledger.Tests;

/// <summary>However many ask, the work is done once for all of them, and what came before their question does not answer it.</summary>
public sealed class SharedRefreshTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Queue<TaskCompletionSource> _runs = new([new(), new(), new()]);
    private readonly SharedRefresh _refresh;
    private int _begun;

    public SharedRefreshTests() => _refresh = new(RunAsync, _clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_ManyWaitForASlowOne_TheNextAnswersAllOfThem()
    {
        var (first, second, asked) = (_runs.First(), _runs.ElementAt(1), 0);
        Task[] callers = [.. Enumerable.Range(0, 200).Select(_ => _refresh.RunAsync(IsDue, Cancellation).AsTask())];
        first.SetResult();
        await callers[0];
        Assert.False(callers[^1].IsCompleted);

        // Whoever heard of the end of the first run only behind that of the second would begin a third.
        await Poll.UntilAsync(
            () => Task.FromResult(Volatile.Read(ref asked) is 200 + 199), TimeSpan.FromSeconds(60), "all wait for the second run");

        second.SetResult();
        await Task.WhenAll(callers);
        Assert.Equal(2, _begun);

        bool IsDue() => Interlocked.Increment(ref asked) > 0;
    }

    [Fact]
    public async Task RunAsync_NothingIsDue_NotRun()
    {
        await _refresh.RunAsync(() => false, Cancellation);
        Assert.Equal(0, _begun);
    }

    [Fact]
    public async Task RunAsync_TheOneBeforeWasEnough_NotRunAgain()
    {
        var first = _runs.First();
        var (isDue, begun) = (true, AskAsync());
        var behind = _refresh.RunAsync(() => isDue, Cancellation).AsTask();
        isDue = false;
        first.SetResult();

        await Task.WhenAll(begun, behind);
        Assert.Equal(1, _begun);
    }

    [Fact]
    public async Task RunAsync_TheOneBeforeFails_ItsOwnSucceeds()
    {
        var (first, second) = (_runs.First(), _runs.ElementAt(1));
        var (begun, behind) = (AskAsync(), AskAsync());
        first.SetException(new EctLedgerException("The disk is gone."));
        second.SetResult();

        await Assert.ThrowsAsync<EctLedgerException>(() => begun);
        await behind;
    }

    [Fact]
    public async Task RunAsync_CallerGoes_TheOthersAreAnswered()
    {
        var first = _runs.First();
        using var gone = new CancellationTokenSource();
        var leaving = _refresh.RunAsync(() => true, gone.Token).AsTask();
        var isDue = true;
        var staying = _refresh.RunAsync(() => isDue, Cancellation).AsTask();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        isDue = false;
        first.SetResult();
        await staying;
    }

    [Fact]
    public async Task RunAsync_TakesTooLong_CallersAreToldAndItGoesOn()
    {
        var first = _runs.First();
        var waiting = AskAsync();
        _clock.Advance(TimeSpan.FromSeconds(15) - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Contains("Try again", (await Assert.ThrowsAsync<EctLedgerException>(() => waiting)).Message, StringComparison.Ordinal);

        var isDue = true;
        var next = _refresh.RunAsync(() => isDue, Cancellation).AsTask();
        isDue = false;
        first.SetResult();
        await next;
        Assert.Equal(1, _begun);
    }

    public void Dispose() => _refresh.Dispose();

    private Task AskAsync() => _refresh.RunAsync(() => true, Cancellation).AsTask();

    private Task RunAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _begun);
        return _runs.Dequeue().Task;
    }
}
