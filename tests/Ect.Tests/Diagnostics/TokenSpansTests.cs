using System.Diagnostics;
using Ect.Diagnostics;

namespace Ect.Tests;

/// <summary>What spans link to, as far as it is known.</summary>
public sealed class TokenSpansTests : IDisposable
{
    private static readonly EctToken One = new() { Id = "1", Issuer = "urn:a" }, Other = new() { Id = "2", Issuer = "urn:b" };

    private readonly ActivitySource _source = new($"{Guid.NewGuid()}");
    private readonly ActivityListener _listener;
    private readonly TokenSpans _spans = new();
    private ActivitySamplingResult _sampling = ActivitySamplingResult.AllDataAndRecorded;

    public TokenSpansTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source == _source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => _sampling,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    [Fact]
    public void Link_TokenWasMadeHere_LeadsToTheSpanThatMadeIt()
    {
        using var maker = _source.StartActivity("make")!;
        _spans.Made(maker, One);

        var link = Assert.Single(LinksTo("1", "unknown"));
        Assert.Equal((maker.SpanId, "ect.token_id", "1"), (link.Context.SpanId, Assert.Single(link.Tags!).Key, Assert.Single(link.Tags!).Value));
    }

    [Fact]
    public void Link_TokenArrived_LeadsToTheCallersSpan()
    {
        var caller = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);
        using (var server = _source.StartActivity(ActivityKind.Server, caller, name: "serve"))
        using (var inner = _source.StartActivity("verify"))
            _spans.Arrived(inner, [One]);

        var link = Assert.Single(LinksTo("1"));
        Assert.Equal((caller.TraceId, caller.SpanId, true), (link.Context.TraceId, link.Context.SpanId, link.Context.IsRemote));
    }

    /// <summary>Anybody can write an unsigned token under the id of another, and would hide where that one came from.</summary>
    [Fact]
    public void Link_UnsignedTokenUnderTheSameIdCameFirst_LeadsToTheSenderOfTheSignedOne()
    {
        var unsigned = new EctToken { Id = One.Id, Issuer = One.Issuer, Level = EctAssuranceLevel.L1 };
        Arrive(unsigned);
        Assert.Empty(LinksTo("1"));

        var sender = Arrive(One);

        Assert.Equal(sender.SpanId, Assert.Single(LinksTo("1")).Context.SpanId);
    }

    /// <summary>One of them has called, and nobody knows which.</summary>
    [Fact]
    public void Link_HeadsOfSeveralIssuersArrived_LeadsNowhere()
    {
        var caller = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);
        using (var server = _source.StartActivity(ActivityKind.Server, caller, name: "serve")) _spans.Arrived(server, [One, Other]);

        Assert.Empty(LinksTo("1", "2"));
    }

    [Fact]
    public void Link_NothingRemote_LeadsNowhere()
    {
        using (var outer = _source.StartActivity("outer"))
        using (var inner = _source.StartActivity("inner"))
            _spans.Arrived(inner, [One]);

        Assert.Empty(LinksTo("1"));
    }

    /// <summary>A link to a span that nobody keeps would lead nowhere.</summary>
    [Fact]
    public void Link_MakerIsNotRecorded_LeadsNowhere()
    {
        _sampling = ActivitySamplingResult.PropagationData;
        using (var maker = _source.StartActivity("make")) _spans.Made(maker, One);
        _sampling = ActivitySamplingResult.AllDataAndRecorded;

        Assert.Empty(LinksTo("1"));
    }

    [Fact]
    public void Link_ThousandsOfTokensLater_IsForgotten()
    {
        using (var maker = _source.StartActivity("make"))
            for (var n = 0; n < 30_001; n++) _spans.Made(maker, new() { Id = $"{n}" });

        Assert.Empty(LinksTo("0"));
        Assert.Single(LinksTo("30000"));
    }

    [Fact]
    public void Link_HundredsOfPredecessors_AreBounded()
    {
        string[] ids = [.. Enumerable.Range(0, 300).Select(n => $"{n}")];
        using (var maker = _source.StartActivity("make"))
            foreach (var id in ids) _spans.Made(maker, new() { Id = id });

        Assert.Equal(100, LinksTo(ids).Count);
    }

    private ActivityContext Arrive(EctToken head)
    {
        var caller = new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);
        using var server = _source.StartActivity(ActivityKind.Server, caller, name: "serve");
        _spans.Arrived(server, [head]);
        return caller;
    }

    private List<ActivityLink> LinksTo(params string[] predecessors)
    {
        using var follower = _source.StartActivity("follow");
        _spans.Link(follower, predecessors);
        return [.. follower!.Links];
    }
}
