using System.Diagnostics;
using OpenTelemetry.Metrics;

namespace Ect.OpenTelemetry.Tests;

/// <summary>What OpenTelemetry exports of a call on a real socket: agent → service → the service itself.</summary>
public sealed class InstrumentationTests
{
    [Fact]
    public async Task Spans_OfACall_HaveTheirParentsAndIds()
    {
        await using var service = await TracedService.StartAsync();

        var work = await service.CallAsync(parent: default, "/");
        await service.FlushAsync();

        var spans = service.Spans.Where(span => span.TraceId == work.TraceId).ToList();
        var issued = InOrder(spans, "ect.issue");
        var verified = InOrder(spans, "ect.verify");
        Assert.Equal((2, 2), (issued.Count, verified.Count)); // One of each for every request.

        // The agent's token is made in the span of the work, before the HTTP client's own span begins.
        Assert.Equal(work.SpanId, issued[0].ParentSpanId);
        var sent = Assert.Single(spans, span => span.Kind is ActivityKind.Client && span.ParentSpanId == work.SpanId);
        var served = Assert.Single(spans, span => span.Kind is ActivityKind.Server && span.ParentSpanId == sent.SpanId);
        Assert.Equal((served.SpanId, served.SpanId), (verified[0].ParentSpanId, issued[1].ParentSpanId));

        for (var n = 0; n < 2; n++)
        {
            var (made, accepted) = (issued[n].TagObjects.ToDictionary(), verified[n].TagObjects.ToDictionary());
            Assert.Equal(made["ect.token_id"], accepted["ect.token_id"]);
            Assert.Equal(made["ect.workflow_id"], accepted["ect.workflow_id"]);
            Assert.Equal((n is 0 ? Forge.Alice : Forge.Me, made["ect.issuer"]), (made["ect.issuer"], accepted["ect.issuer"]));
            Assert.Equal(("accepted", "None"), (accepted["ect.outcome"], accepted["ect.reason"]));
        }
    }

    [Fact]
    public async Task Links_OfASpan_LeadToThoseThatSentOrMadeThePredecessors()
    {
        await using var service = await TracedService.StartAsync();

        var work = await service.CallAsync(parent: default, "/");
        await service.FlushAsync();

        var spans = service.Spans.Where(span => span.TraceId == work.TraceId).ToList();
        var issued = InOrder(spans, "ect.issue");
        var verified = InOrder(spans, "ect.verify");
        var sent = Assert.Single(spans, span => span.Kind is ActivityKind.Client && span.ParentSpanId == work.SpanId);

        Assert.Empty(issued[0].Links); // A root.
        Assert.Empty(verified[0].Links);
        foreach (var follower in (Activity[])[issued[1], verified[1]])
        {
            var link = Assert.Single(follower.Links);
            Assert.Equal((sent.TraceId, sent.SpanId), (link.Context.TraceId, link.Context.SpanId));
            Assert.Equal(issued[0].GetTagItem("ect.token_id"), Assert.Single(link.Tags!).Value);
        }
    }

    /// <summary>An answer says nothing of the span that made its token. It is not the span that this work continues.</summary>
    [Fact]
    public async Task Links_AfterAReturnedToken_LeadNowhere()
    {
        await using var service = await TracedService.StartAsync();
        var caller = new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);

        var work = await service.CallAsync(caller, "/return", "/return");
        await service.FlushAsync();

        var issued = InOrder(service.Spans, "ect.issue").Where(span => span.ParentSpanId == work.SpanId).ToList();
        Assert.Equal(2, issued.Count);
        Assert.Empty(issued.SelectMany(span => span.Links));

        // The returned token itself follows the one that the agent made.
        var returned = InOrder(service.Spans, "ect.verify").First(span => span.ParentSpanId == work.SpanId);
        Assert.Equal(issued[0].SpanId, Assert.Single(returned.Links).Context.SpanId);
    }

    [Fact]
    public async Task Metrics_OfACall_AreExportedAndHistogramsHaveBucketsInSeconds()
    {
        await using var service = await TracedService.StartAsync();

        await service.SendAsync();
        await service.FlushAsync();

        var metrics = service.Metrics.ToDictionary(metric => metric.Name);
        Assert.Equal((2, 1), (Sum(metrics["ect.verification.duration"]), Sum(metrics["ect.issued"])));
        Assert.Equal((2, 2), (Sum(metrics["ect.replay.entries"]), Sum(metrics["ect.store.records"])));
        Assert.Equal(256 << 20, Sum(metrics["ect.store.capacity"]));
        Assert.All(service.Metrics.Where(metric => metric.MetricType is MetricType.Histogram), histogram =>
        {
            Assert.Equal("s", histogram.Unit);
            foreach (ref readonly var point in histogram.GetMetricPoints())
                Assert.Equal([0.000_005, 10, double.PositiveInfinity], FirstAndLastBounds(point));
        });
    }

    private static List<Activity> InOrder(List<Activity> spans, string name) =>
        [.. spans.Where(span => span.OperationName == name).OrderBy(span => span.StartTimeUtc)];

    private static double[] FirstAndLastBounds(in MetricPoint point)
    {
        var bounds = new List<double>();
        foreach (var bucket in point.GetHistogramBuckets()) bounds.Add(bucket.ExplicitBound);
        return [bounds[0], bounds[^2], bounds[^1]];
    }

    private static long Sum(Metric metric)
    {
        var sum = 0L;
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            sum += metric.MetricType switch
            {
                MetricType.Histogram => point.GetHistogramCount(),
                MetricType.LongGauge => point.GetGaugeLastValueLong(),
                _ => point.GetSumLong(),
            };
        }

        return sum;
    }
}
