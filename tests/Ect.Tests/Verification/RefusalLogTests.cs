using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Tests;

/// <summary>What a service says of requests that it refuses, however many there are.</summary>
public sealed class RefusalLogTests : IDisposable
{
    private const int Refused = 1, MoreRefused = 130;

    private readonly Forge _alice = new();
    private readonly TestService _service;

    public RefusalLogTests() => _service = new TestService(trusted: _alice);

    private FakeLogCollector Logs => _service.Get<FakeLogCollector>();

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
    }

    [Theory]
    [InlineData(9, 9, 0)]
    [InlineData(10, 10, 0)]
    [InlineData(11, 10, 1)]
    [InlineData(500, 10, 490)]
    public async Task Verify_ManyRefusals_TenLinesASecondThenACountAndMetricsForAll(int refusals, int lines, int more)
    {
        using var measured = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");

        await RefuseAsync(refusals);

        Assert.Equal(lines, Count(Refused));
        Assert.Equal(refusals, measured.GetMeasurementSnapshot().Count);
        _service.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.Equal(0, Count(MoreRefused));
        _service.Clock.Advance(TimeSpan.FromTicks(1)); // No other refusal follows.
        Assert.Equal(more is 0 ? [] : [$"{more} more requests were refused with Malformed in the last 10 s."], Messages(MoreRefused));
        _service.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(more is 0 ? 0 : 1, Count(MoreRefused));
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 11)]
    public async Task Verify_TheTenthBeforeIsASecondOld_HasALineAgain(int ticks, int lines)
    {
        await RefuseAsync(1);
        _service.Clock.Advance(TimeSpan.FromMilliseconds(500));
        await RefuseAsync(9);

        _service.Clock.Advance(TimeSpan.FromMilliseconds(500) + TimeSpan.FromTicks(ticks));
        await RefuseAsync(2);

        Assert.Equal(lines, Count(Refused));
    }

    [Fact]
    public async Task Verify_AnotherReason_HasItsOwnLines()
    {
        await RefuseAsync(20);

        await _service.VerifyAsync(_alice.Token(c => c["aud"] = Forge.Bob));

        Assert.Equal(11, Count(Refused));
        _service.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["10 more requests were refused with Malformed in the last 10 s."], Messages(MoreRefused)); // Nothing of the other.
    }

    [Fact]
    public async Task Verify_ManyRefusalsOnceMore_AreCountedOnceMore()
    {
        await RefuseAsync(12);
        _service.Clock.Advance(TimeSpan.FromSeconds(10));
        await RefuseAsync(13);
        _service.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(
            ["2 more requests were refused with Malformed in the last 10 s.", "3 more requests were refused with Malformed in the last 10 s."],
            Messages(MoreRefused));
    }

    [Fact]
    public async Task Dispose_RefusalsWithoutALine_AreCounted()
    {
        await RefuseAsync(12);
        var logs = Logs;

        _service.Dispose();

        Assert.Single(logs.GetSnapshot(), record => record.Id.Id is MoreRefused && record.Message.StartsWith("2 more", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_NoToken_IsInformation()
    {
        for (var i = 0; i < 11; i++) await _service.VerifyAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(11, Logs.Count);
        Assert.All(Logs.GetSnapshot(), record => Assert.Equal(LogLevel.Information, record.Level));
    }

    [Theory]
    [InlineData(EctFailureReason.BodyTooLarge, 1)]
    [InlineData(EctFailureReason.StoreUnavailable, 0)] // Whoever found that has told it.
    public void Refuse_BeforeThereIsAToken_IsMeasuredAndToldUnlessAnotherDid(EctFailureReason reason, int lines)
    {
        using var measured = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");

        var result = _service.Verifier.Refuse(reason, "why");

        Assert.Equal((reason, "why", null), (result.FailureReason, result.FailureDetail, result.FailedTokenIndex));
        Assert.Equal(lines, Count(Refused));
        Assert.Single(measured.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task FindRefusal_NothingToRefuse_LeavesNoTraceAndUsesNothingUp()
    {
        using var measured = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");
        var token = _alice.Token();

        Assert.Null(await _service.Verifier.FindRefusalAsync([token], new EctRequirement(), TestContext.Current.CancellationToken));

        Assert.Empty(measured.GetMeasurementSnapshot());
        Assert.Empty(Logs.GetSnapshot());
        Assert.Equal(EctFailureReason.None, (await _service.VerifyAsync(token)).FailureReason);
    }

    [Fact]
    public async Task FindRefusal_Refused_IsToldAndMeasuredLikeAny()
    {
        using var measured = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");

        var result = await _service.Verifier.FindRefusalAsync(["garbage"], new EctRequirement(), TestContext.Current.CancellationToken);

        Assert.Equal(EctFailureReason.Malformed, result?.FailureReason);
        Assert.Equal((1, 1), (Count(Refused), measured.GetMeasurementSnapshot().Count));
    }

    private async Task RefuseAsync(int times)
    {
        for (var i = 0; i < times; i++) await _service.VerifyAsync("garbage");
    }

    private int Count(int id) => Messages(id).Count();

    private IEnumerable<string> Messages(int id) => Logs.GetSnapshot().Where(record => record.Id.Id == id).Select(record => record.Message);
}
