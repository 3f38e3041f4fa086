using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
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

    [Theory]
    [InlineData(0, 1), InlineData(1, 0)]
    public async Task StartAsync_LedgerInAnotherStorage_SaysThatItIsEmpty(int entries, int warnings)
    {
        using var host = new LedgerHost();
        await host.AppendAsync(LedgerTokens.Many(entries));
        using var service = new TestService(build: ect =>
            ect.AddLedger(LedgerHost.Origin, host.PrivateKey, _ => new WrappedStorage(host.Storage)));

        foreach (var hosted in service.Get<IEnumerable<IHostedService>>()) await hosted.StartAsync(LedgerHost.Cancellation);

        var said = service.Get<FakeLogCollector>().GetSnapshot().Where(record => record.Id.Name is "LedgerIsEmpty" or "LedgerInMemory");
        Assert.Equal(Enumerable.Repeat("LedgerIsEmpty", warnings), said.Select(record => record.Id.Name));
    }

    [Fact]
    public async Task StartAsync_Ledger_ItsSizeIsGauged()
    {
        using var host = new LedgerHost();
        using var service = new TestService(build: ect => ect.AddLedger(LedgerHost.Origin, host.PrivateKey));
        using var gauge = new MetricCollector<long>(service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.ledger.size");

        foreach (var hosted in service.Get<IEnumerable<IHostedService>>()) await hosted.StartAsync(LedgerHost.Cancellation);
        gauge.RecordObservableInstruments();
        await service.Get<IEctLedger>().AppendAsync(LedgerTokens.Many(3), LedgerHost.Cancellation);
        gauge.RecordObservableInstruments();

        Assert.Equal([0, 3], gauge.GetMeasurementSnapshot().Select(measurement => measurement.Value));
    }

    [Fact]
    public async Task StartAsync_Ledger_TheAgeOfItsTreeHeadIsGauged()
    {
        using var host = new LedgerHost();
        using var service = new TestService(build: ect => ect.AddLedger(LedgerHost.Origin, host.PrivateKey));
        using var gauge = new MetricCollector<double>(service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.ledger.head.age");
        var ledger = service.Get<IEctLedger>();

        foreach (var hosted in service.Get<IEnumerable<IHostedService>>()) await hosted.StartAsync(LedgerHost.Cancellation);
        service.Clock.Advance(TimeSpan.FromMinutes(2));
        gauge.RecordObservableInstruments();
        await ledger.AppendAsync(LedgerTokens.Many(3), LedgerHost.Cancellation);
        gauge.RecordObservableInstruments();
        service.Clock.Advance(TimeSpan.FromSeconds(7));
        await service.Get<IEctLedgerReader>().GetTreeHeadAsync(LedgerHost.Cancellation); // That is the same one.
        gauge.RecordObservableInstruments();

        Assert.Equal([120, 0, 7], gauge.GetMeasurementSnapshot().Select(measurement => measurement.Value));
    }

    [Fact]
    public async Task StartAsync_ModeIsOff_TheStorageIsNotOpened()
    {
        using var host = new LedgerHost();
        var storage = new WrappedStorage(host.Storage);
        using var service = new TestService(
            options => options.Ledger.Mode = EctLedgerMode.Off, ect => ect.AddLedger(LedgerHost.Origin, host.PrivateKey, _ => storage));

        foreach (var hosted in service.Get<IEnumerable<IHostedService>>()) await hosted.StartAsync(LedgerHost.Cancellation);

        Assert.Equal(0, storage.Opened);
    }
}
