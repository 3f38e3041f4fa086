using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Tests;

/// <summary>What a service says of requests that it does not refuse, although they fail.</summary>
public sealed class ReportLogTests : IDisposable
{
    private const int WouldRefuse = 200;

    private static readonly EctRequirement Reported = new() { Mode = EctMode.Report };

    private readonly Forge _alice = new();
    private readonly TestService _service;

    public ReportLogTests() => _service = new TestService(trusted: _alice);

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
    }

    [Fact]
    public async Task Verify_Failure_IsTheSameAndMeasuredAsWouldRefuse()
    {
        using var measured = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");
        var token = _alice.Token(c => c["aud"] = Forge.Bob);

        Assert.Equal(EctFailureReason.AudienceMismatch, await ReasonAsync(token));

        var tags = Assert.Single(measured.GetMeasurementSnapshot()).Tags;
        Assert.Equal(("would_refuse", "AudienceMismatch"), (tags["outcome"], tags["reason"]));
        var line = Assert.Single(Lines());
        Assert.Equal((WouldRefuse, LogLevel.Warning), (line.Id.Id, line.Level));
        Assert.StartsWith(
            $"ECT not refused, because Mode is Report: AudienceMismatch. Issuer {Forge.Alice}, jti ", line.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token, line.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 2)]
    public async Task Verify_SameReasonAndIssuer_HasOneLineAMinute(int ticks, int lines)
    {
        for (var i = 0; i < 3; i++) await ReasonAsync(Misaddressed(Forge.Alice));

        _service.Clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromTicks(ticks));
        await ReasonAsync(Misaddressed(Forge.Alice));

        Assert.Equal(lines, Lines().Count);
    }

    [Fact]
    public async Task Verify_AnotherReasonOrIssuer_HasALineOfItsOwn()
    {
        await ReasonAsync(Misaddressed(Forge.Alice));
        await ReasonAsync(Misaddressed(Forge.Bob));
        await ReasonAsync("garbage");
        await ReasonAsync();

        Assert.Equal(["AudienceMismatch", "UntrustedIssuer", "Malformed", "Missing"], Lines().Select(line => line.GetStructuredStateValue("Reason")));
    }

    [Fact]
    public async Task Verify_InventedIssuers_HaveABoundedNumberOfLinesAMinuteAndAreAllMeasured()
    {
        using var measured = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");

        for (var i = 0; i < 300; i++) await ReasonAsync(Misaddressed($"spiffe://example.com/invented/{i}"));

        Assert.Equal(256, Lines().Count);
        Assert.Equal(300, measured.GetMeasurementSnapshot().Count);
        _service.Clock.Advance(TimeSpan.FromMinutes(1));
        await ReasonAsync(Misaddressed("spiffe://example.com/invented/299"));
        Assert.Equal(257, Lines().Count);
    }

    [Fact]
    public async Task Verify_Accepted_IsUsedUpAndMeasuredAsAccepted()
    {
        using var measured = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");
        var token = _alice.Token();

        Assert.Equal(EctFailureReason.None, await ReasonAsync(token));
        Assert.Equal(EctFailureReason.Replayed, await ReasonAsync(token));

        Assert.Equal(["accepted", "would_refuse"], measured.GetMeasurementSnapshot().Select(value => value.Tags["outcome"]));
    }

    private string Misaddressed(string issuer) => _alice.Token(c => (c["iss"], c["aud"]) = (issuer, Forge.Bob));

    private async Task<EctFailureReason> ReasonAsync(params string[] tokens) =>
        (await _service.Verifier.VerifyAsync(tokens, Reported, TestContext.Current.CancellationToken)).FailureReason;

    private IReadOnlyList<FakeLogRecord> Lines() => _service.Get<FakeLogCollector>().GetSnapshot();
}
