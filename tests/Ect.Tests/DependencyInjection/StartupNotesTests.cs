using Ect.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Tests;

public class StartupNotesTests
{
    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task StartAsync_LedgerInMemory_SaysThatItIsNotDurable(bool hasLedger)
    {
        using var service = new TestService();
        using var host = new LedgerHost();
        var logger = new FakeLogger<StartupNotes>();
        var notes = new StartupNotes(service.Get<IEctReplayCache>(), service.Store, logger, ledger: hasLedger ? host.Ledger : null);

        await notes.StartAsync(TestContext.Current.CancellationToken);

        var said = logger.Collector.GetSnapshot().Where(record => record.Id.Name is "LedgerInMemory").ToList();
        Assert.Equal(hasLedger ? 1 : 0, said.Count);
        Assert.All(said, record => Assert.Contains("not durable", record.Message, StringComparison.Ordinal));
    }
}
