using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Ledger.Tests;

public class LedgerStarterTests
{
    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task StartAsync_LedgerInMemory_SaysThatItIsNotDurable(bool isInMemory)
    {
        using var host = new LedgerHost();
        using var another = new ObedientLedger();
        using var service = new TestService(build: ect =>
        {
            ect.AddLedger(LedgerHost.Origin, host.PrivateKey);
            if (!isInMemory) ect.AddLedger(another);
        });

        foreach (var hosted in service.Get<IEnumerable<IHostedService>>()) await hosted.StartAsync(LedgerHost.Cancellation);

        var said = service.Get<FakeLogCollector>().GetSnapshot().Where(record => record.Id.Name is "LedgerInMemory").ToList();
        Assert.Equal(isInMemory ? 1 : 0, said.Count);
        Assert.All(said, record => Assert.Contains("not durable", record.Message, StringComparison.Ordinal));
    }
}
