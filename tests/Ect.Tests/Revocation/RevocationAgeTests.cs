using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Ect.Tests;

/// <summary>How an operator sees that the storage of revocations has not answered for some time.</summary>
public sealed class RevocationAgeTests
{
    [Fact]
    public void Age_StorageAnswersOrNot_IsTheTimeSinceItDidOrSinceTheStart()
    {
        var storage = new EmptyStorage { Fails = true };
        using var service = new TestService(build: ect => ect.AddRevocationStorage(_ => storage));
        using var gauge = new MetricCollector<double>(service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.revocation.age");
        service.Get<IEctRevocations>();

        service.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(5, Age());

        storage.Fails = false;
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, Age());

        storage.Fails = true;
        service.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(61, Age());

        double Age()
        {
            gauge.GetMeasurementSnapshot(clear: true);
            gauge.RecordObservableInstruments();
            var measurement = Assert.Single(gauge.GetMeasurementSnapshot());
            Assert.Empty(measurement.Tags);
            return measurement.Value;
        }
    }

    private sealed class EmptyStorage : IEctRevocationStorage
    {
        public bool Fails { get; set; }

        public TimeSpan Timeout => TimeSpan.FromSeconds(1);

        public ValueTask<string?> ReadVersionAsync(CancellationToken cancellationToken) => new(Answer<string?>("1"));

        public ValueTask<(string? Version, IReadOnlyCollection<EctStoredRevocation> Entries)> ReadAsync(CancellationToken cancellationToken) =>
            new(Answer<(string?, IReadOnlyCollection<EctStoredRevocation>)>(("1", [])));

        public ValueTask<(long Revision, EctStoredRevocation? Before)> SetAsync(
            EctStoredRevocation entry, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<int> AmendAsync(IReadOnlyList<EctStoredRevocationChange> changes, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        private T Answer<T>(T answer) => Fails ? throw new EctRevocationException("The storage is away.") : answer;
    }
}
