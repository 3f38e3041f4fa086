using Ect.Ledger.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Ledger.Tests;

public class TilesRefresherTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExecuteAsync_WhateverIsThrown_SaidAndTriedAgain()
    {
        using var host = new LedgerHost();
        var clock = new BrokenClock();
        using var service = new TestService(build: ect =>
        {
            ect.Services.AddSingleton<TimeProvider>(clock);
            ect.AddLedger(LedgerHost.Origin, host.PrivateKey).AddLedgerTiles();
        });
        using var refresher = service.Get<IEnumerable<IHostedService>>().OfType<TilesRefresher>().Single();
        var log = service.Get<FakeLogCollector>();
        await refresher.StartAsync(Cancellation);
        clock.IsBroken = true;

        await Poll.UntilAsync(NextMinuteAsync, TimeSpan.FromSeconds(10), "it is said twice");
        Assert.False(refresher.ExecuteTask!.IsCompleted);
        await refresher.StopAsync(Cancellation);

        Task<bool> NextMinuteAsync()
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return Task.FromResult(log.GetSnapshot().Count(record => record.Id.Name is "LedgerCheckpointNotSigned") >= 2);
        }
    }

    private sealed class BrokenClock() : FakeTimeProvider(Forge.Now)
    {
        public bool IsBroken { get; set; }

        public override DateTimeOffset GetUtcNow() => IsBroken ? throw new InvalidOperationException("No time.") : base.GetUtcNow();
    }
}
