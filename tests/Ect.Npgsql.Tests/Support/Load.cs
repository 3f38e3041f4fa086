using System.Collections.Concurrent;

namespace Ect.Npgsql.Tests;

/// <summary>Writers that record one token after the other, each at one instance. One whose instance fails tries again.</summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _end = new();
    private readonly Task[] _writers;

    public Load(IReadOnlyList<LedgerHost> hosts, int writers) =>
        _writers = [.. Enumerable.Range(0, writers).Select(n => Task.Run(() => WriteAsync(hosts, n)))];

    public Recordings Recordings { get; } = new();

    /// <summary>Why calls failed, in words.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Waits until so many more were recorded.</summary>
    public Task GrowAsync(int count)
    {
        var goal = Recordings.Count + count;
        return Poll.UntilAsync(
            () => Task.FromResult(Recordings.Count >= goal || _writers.Any(it => it.IsFaulted)), Deadline, $"{count} more are recorded");
    }

    /// <summary>Waits until so many more failed.</summary>
    public Task FailAsync(int count)
    {
        var goal = Failures.Count + count;
        return Poll.UntilAsync(
            () => Task.FromResult(Failures.Count >= goal || _writers.Any(it => it.IsFaulted)), Deadline, $"{count} more fail");
    }

    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_writers);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_writers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task WriteAsync(IReadOnlyList<LedgerHost> hosts, int writer)
    {
        var before = LedgerTokens.Signed();
        for (var n = 0; !_end.IsCancellationRequested; n++)
        {
            // Now and then the one before again, and elsewhere.
            var isAgain = n % 20 is 19;
            var token = isAgain ? before : LedgerTokens.Signed();
            if (await TryRecordAsync(hosts[(writer + (isAgain ? 1 : 0)) % hosts.Count], token) is { } receipt) Recordings.Add(receipt);
            before = token;
        }
    }

    /// <returns>Nothing if the load was ended first.</returns>
    private async Task<EctReceipt?> TryRecordAsync(LedgerHost host, EctToken token)
    {
        EctReceipt? receipt = null;
        await Poll.UntilAsync(async () =>
        {
            try
            {
                receipt = (await host.AppendAsync(token))[0];
                return true;
            }
            catch (EctLedgerException exception)
            {
                Failures.Enqueue(exception.Message);
                return _end.IsCancellationRequested;
            }
        }, Deadline, "the ledger answers");
        return receipt;
    }
}
