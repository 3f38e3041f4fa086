using System.Diagnostics.Metrics;
using Ect.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Tests;

/// <summary>A store in memory, and what an operator sees of it.</summary>
internal sealed class StoreProbe : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeLogger<InMemoryStore> _logger = new();

    public StoreProbe(long maxBytes, TimeProvider clock) =>
        Store = new(TestTokens.Options(o => o.InMemory.StoreBytes = maxBytes), clock, _logger, Meters);

    public InMemoryStore Store { get; }
    public long Size => Read("ect.store.size");
    public long Records => Read("ect.store.records");
    public long Evicted => Read("ect.store.evicted");
    public IEnumerable<string> Warnings => _logger.Collector.GetSnapshot().Select(record => record.Message);

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public async Task AddAsync(params EctTokenRecord[] records) =>
        Assert.Null(await Store.TryAddAsync(records, TestContext.Current.CancellationToken));

    public async Task<IReadOnlyList<EctTokenRecord>> ListAsync(string workflow) =>
        await Store.ListWorkflowAsync(workflow, 10_000, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Store.Dispose();
        _services.Dispose();
    }

    private long Read(string instrument)
    {
        using var collector = new MetricCollector<long>(Meters, EctDiagnostics.MeterName, instrument);
        collector.RecordObservableInstruments();
        var measurement = collector.LastMeasurement!;
        Assert.Empty(measurement.Tags);
        return measurement.Value;
    }
}
