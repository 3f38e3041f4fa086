using System.Diagnostics.Metrics;
using Ect.Ledger.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Ledger.Tests;

public class TilesRefresherTests
{
    [Fact]
    public async Task CheckpointAge_NothingCanBeSigned_CountsFromTheStart()
    {
        using var host = new LedgerHost();
        var storage = new WrappedStorage(host.Storage) { State = _ => throw new EctLedgerException("It is away.") };
        using var service = new TestService(build: ect => ect.AddLedger(LedgerHost.Origin, host.PrivateKey, _ => storage).AddLedgerTiles());
        var tiles = service.Get<EctLedgerTiles>();
        using var age = new MetricCollector<double>(service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.ledger.checkpoint.age");

        service.Clock.Advance(TimeSpan.FromMinutes(11));
        await Assert.ThrowsAsync<EctLedgerException>(() => tiles.GetCheckpointAsync(LedgerHost.Cancellation).AsTask());
        age.RecordObservableInstruments();
        Assert.Equal(TimeSpan.FromMinutes(11).TotalSeconds, age.LastMeasurement?.Value);

        storage.State = state => state;
        await tiles.GetCheckpointAsync(LedgerHost.Cancellation);
        age.RecordObservableInstruments();
        Assert.Equal(0, age.LastMeasurement?.Value);
    }

    [Fact]
    public async Task Dispose_HostThatDoesNotStart_EndsWithoutAFailure()
    {
        using var host = new LedgerHost();
        var begun = new TaskCompletionSource();
        var storage = new WrappedStorage(host.Storage)
        {
            State = state =>
            {
                begun.TrySetResult();
                return state;
            },
        };
        using var service = new TestService(build: ect => ect.AddLedger(LedgerHost.Origin, host.PrivateKey, _ => storage).AddLedgerTiles());
        var refresher = new TilesRefresher(service.Get<EctLedgerTiles>(), service.Clock, new FakeLogger<TilesRefresher>());
        await refresher.StartAsync(LedgerHost.Cancellation);
        await begun.Task;

        refresher.Dispose();
        await refresher.ExecuteTask!.ContinueWith(_ => { }, LedgerHost.Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.Equal(TaskStatus.RanToCompletion, refresher.ExecuteTask!.Status);
    }

    [Fact]
    public async Task ExecuteAsync_WhateverIsThrown_SaidAndTriedAgain()
    {
        using var host = new LedgerHost();
        using var service = new TestService(build: ect => ect.AddLedger(LedgerHost.Origin, host.PrivateKey).AddLedgerTiles());
        var tiles = service.Get<EctLedgerTiles>();
        tiles.Dispose(); // From now on it throws what nobody expects.
        var (clock, log) = (new FakeTimeProvider(Forge.Now), new FakeLogger<TilesRefresher>());
        using var refresher = new TilesRefresher(tiles, clock, log);
        await refresher.StartAsync(LedgerHost.Cancellation);

        await Poll.UntilAsync(NextMinuteAsync, TimeSpan.FromSeconds(30), "it is said twice");
        Assert.False(refresher.ExecuteTask!.IsCompleted);
        Assert.IsType<ObjectDisposedException>(log.LatestRecord.Exception);
        await refresher.StopAsync(LedgerHost.Cancellation);

        Task<bool> NextMinuteAsync()
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return Task.FromResult(log.Collector.GetSnapshot().Count(record => record.Id.Name is "LedgerCheckpointNotSigned") >= 2);
        }
    }
}
