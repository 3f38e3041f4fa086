using System.Diagnostics.Metrics;
using Ect.Diagnostics;

namespace Ect.Tests;

public class SecondsHistogramTests
{
    [Fact]
    public void Histograms_InSeconds_AdviseBucketsFromMicrosecondsToTenSeconds()
    {
        var histograms = new List<Histogram<double>>();
        using var service = new TestService();
        var factory = service.Get<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument is Histogram<double> { Unit: "s" } histogram && instrument.Meter.Scope == factory) histograms.Add(histogram);
            },
        };
        listener.Start();

        service.Get<Metrics>();

        Assert.Equal(["ect.ledger.append.duration", "ect.verification.duration"], histograms.Select(histogram => histogram.Name).Order());
        Assert.All(histograms, histogram =>
        {
            var boundaries = histogram.Advice?.HistogramBucketBoundaries;
            Assert.NotNull(boundaries);
            Assert.Equal((0.000_005, 10), (boundaries[0], boundaries[^1]));
            Assert.Equal(boundaries.Distinct().Order(), boundaries);
        });
    }
}
