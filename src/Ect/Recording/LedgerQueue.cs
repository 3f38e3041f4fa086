using System.Threading.Channels;
using Ect.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.Recording;

/// <summary>Records tokens in the background, in batches. It reports the tokens that it does not record, and forgets them.</summary>
/// <remarks>It begins to work with the first token, whether a host starts it or not. It ends when the host stops it or when it is
/// disposed.</remarks>
internal sealed class LedgerQueue : IHostedService, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private readonly EctLedgerOptions _options;
    private readonly LedgerWriter _writer;
    private readonly TimeProvider _clock;
    private readonly Metrics _metrics;
    private readonly ILogger<LedgerQueue> _logger;
    private readonly Channel<LedgerItem> _waiting;
    private readonly CancellationTokenSource _stop = new();
    private readonly Outage _ledgerOutage, _storeOutage, _hookOutage;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;
    private volatile bool _isStopping;

    public LedgerQueue(LedgerWriter writer, IOptions<EctOptions> options, TimeProvider clock, Metrics metrics, ILogger<LedgerQueue> logger)
    {
        (_options, _writer, _clock, _metrics, _logger) = (options.Value.Ledger, writer, clock, metrics, logger);
        (_ledgerOutage, _storeOutage, _hookOutage) = (new(clock), new(clock), new(clock));
        _waiting = Channel.CreateBounded<LedgerItem>(new BoundedChannelOptions(_options.QueueCapacity) { SingleReader = true });
    }

    /// <summary>Adds items as long as there is room. The caller waits only if an item does not fit, until that has been reported.</summary>
    /// <param name="items">The items, predecessors first.</param>
    public async ValueTask EnqueueAsync(IReadOnlyList<LedgerItem> items)
    {
        Begin();
        var taken = 0;
        while (taken < items.Count && TryTake(items[taken])) taken++;
        if (taken == items.Count) return;

        var reason = _isStopping ? EctLedgerFailureReason.Stopped : EctLedgerFailureReason.QueueFull;
        await ReportAsync(items.Skip(taken), reason, exception: null).ConfigureAwait(false);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        _waiting.Writer.TryComplete();
        if (Volatile.Read(ref _begun) is 0) return;

        try
        {
            await _ended.Task.WaitAsync(_options.FlushTimeout, _clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _ended.Task.ConfigureAwait(false); // It takes no longer than reporting the rest.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _stop.Dispose();
    }

    public void Dispose()
    {
        StopAsync(CancellationToken.None).GetAwaiter().GetResult();
        _stop.Dispose();
    }

    // This comes before anything is let in. If the queue is stopped before it has begun, nothing is left in it.
    private void Begin()
    {
        if (Interlocked.Exchange(ref _begun, 1) is 1) return;

        // The work is for all callers, so it is not part of the first caller's activity or scope.
        ThreadPool.UnsafeQueueUserWorkItem(static queue => _ = queue.RunAsync(), this, preferLocal: false);
    }

    private bool TryTake(LedgerItem item)
    {
        if (!_waiting.Writer.TryWrite(item)) return false;
        _metrics.LedgerQueueChanged(1);
        return true;
    }

    private async Task RunAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var batch = new List<LedgerItem>();
            while ((batch.Count < _options.BatchSize || _stop.IsCancellationRequested) && _waiting.Reader.TryRead(out var item))
                batch.Add(item);
            await RecordAsync(batch).ConfigureAwait(false);
            _metrics.LedgerQueueChanged(-batch.Count);
        }

        _ended.SetResult();
    }

    private async Task RecordAsync(List<LedgerItem> batch)
    {
        EctToken[] tokens = [.. batch.Select(item => item.Token)];
        EctLedgerException? last = null;
        for (var attempt = 1; attempt <= _options.Attempts && !_stop.IsCancellationRequested; attempt++)
        {
            try
            {
                await _writer.AppendAsync(tokens, _stop.Token).ConfigureAwait(false);
                _ledgerOutage.Answered();
                await RaiseAsync(batch).ConfigureAwait(false);
                return;
            }
            catch (EctLedgerException exception)
            {
                last = exception;
                if (attempt < _options.Attempts) await WaitAsync(attempt, exception).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The time to flush is over.
            }
        }

        var reason = _stop.IsCancellationRequested ? EctLedgerFailureReason.Stopped : EctLedgerFailureReason.LedgerFailed;
        await ReportAsync(batch, reason, last).ConfigureAwait(false);
    }

    private async Task WaitAsync(int attempt, EctLedgerException exception)
    {
        var delay = TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << Math.Min(attempt - 1, 10), LongestDelay.Ticks));
        _logger.LedgerRetry(delay, _ledgerOutage.Failed(exception));
        await Task.Delay(delay, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RaiseAsync(List<LedgerItem> batch)
    {
        try
        {
            await _writer.RaiseLaterAsync([.. batch.Select(item => item.Record)], _stop.Token).ConfigureAwait(false);
            _storeOutage.Answered();
        }
        catch (Exception exception)
        {
            // Whatever a store throws, the ledger has the tokens, and the queue goes on.
            _logger.RecordedNotRaised(batch.Count, _storeOutage.Failed(exception));
        }
    }

    private async ValueTask ReportAsync(IEnumerable<LedgerItem> items, EctLedgerFailureReason reason, Exception? exception)
    {
        EctToken[] tokens = [.. items.Select(item => item.Token)];
        _metrics.LedgerFailed(reason, tokens.Length);
        _logger.NotRecorded(tokens.Length, reason, exception is null ? null : _ledgerOutage.Failed(exception));
        if (_options.OnFailure is not { } onFailure) return;

        try
        {
            await onFailure(new(tokens, reason, exception)).AsTask().WaitAsync(_options.Timeout, _clock).ConfigureAwait(false);
            _hookOutage.Answered();
        }
        catch (Exception failure)
        {
            // The application's code may throw any exception, and may take its time. The queue goes on.
            _logger.LedgerFailureHookFailed(_hookOutage.Failed(failure));
        }
    }
}
