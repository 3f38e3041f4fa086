using Ect.Ledger.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Ledger.Tests;

public class TilesRefresherTests
{
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

        await Poll.UntilAsync(NextMinuteAsync, TimeSpan.FromSeconds(10), "it is said twice");
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
