using System.Diagnostics;
using Ect.Chaos;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>What the harness takes for a failure, and what it does not hold against an instance.</summary>
public sealed class ChaosReportTests
{
    private const int AcceptedToken = 1, RefusedToken = 2;

    private static readonly ChaosReport Clean = new()
    {
        Scenario = "nothing",
        Tokens = 2,
        Uses = 2,
        Accepted = 1,
        AcceptedTwice = 0,
        SlowestRefusal = default,
        LongestOutage = default,
        ServedWithin = TimeSpan.FromSeconds(2),
        FencedFor = TimeSpan.Zero,
    };

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "1 tokens were accepted twice")]
    public void Failures_AcceptedTwice_Told(int twice, string? expected) => AssertFailure(expected, Clean with { AcceptedTwice = twice });

    [Theory]
    [InlineData(999, 0, null)]
    [InlineData(1_000, 0,
        "a refusal took too long: ReplayFenced after 1.000 s, of which 0.000 s for want of a processor, and begun after 0.000 s")]
    [InlineData(1_500, 501, null)]
    [InlineData(1_500, 500,
        "a refusal took too long: ReplayFenced after 1.500 s, of which 0.500 s for want of a processor, and begun after 0.000 s")]
    public void Failures_RefusalTook_ToldFromOneSecondOfItsOwnOn(int took, int waited, string? expected) =>
        AssertFailure(expected, Clean with { SlowestRefusal = new(Time(took), Time(waited), EctFailureReason.ReplayFenced) });

    [Theory]
    [InlineData(1_999, 0, null)]
    [InlineData(2_000, 0, "the instances were served again after 2.000 s in place of 2 s, of which 0.000 s for want of a processor")]
    [InlineData(3_000, 1_001, null)]
    [InlineData(3_000, 1_000, "the instances were served again after 3.000 s in place of 2 s, of which 1.000 s for want of a processor")]
    public void Failures_OutageTook_ToldFromItsLimitOn(int took, int waited, string? expected) =>
        AssertFailure(expected, Clean with { LongestOutage = new(Time(took), Time(waited)) });

    [Fact]
    public void SlowestRefusal_PausesOverlapAndLieOutside_CountOnceAndOnlyWithin()
    {
        var records = new InstanceRecords([Refused(1_000, 900), Pause(900, 200), Pause(1_200, 200), Pause(1_300, 200), Pause(1_850, 500)]);

        Assert.Equal(new Refusal(Time(900), Time(100 + 300 + 50), EctFailureReason.ReplayCacheUnavailable), records.SlowestRefusal(0));
    }

    [Fact]
    public void SlowestRefusal_AnotherTookLongerButWaited_IsTheOneThatNeededMoreItself()
    {
        var accepted = Use(AcceptedToken, 5_000, 5_000, EctFailureReason.None);
        var records = new InstanceRecords([Refused(1_000, 900), Pause(1_000, 500), Refused(3_000, 700), accepted]);

        Assert.Equal(Time(700), records.SlowestRefusal(0).Own);
        Assert.Equal(Time(700), records.SlowestRefusal(Ticks(3_000)).Own);
        Assert.Equal(default, records.SlowestRefusal(Ticks(3_001)));
    }

    /// <summary>What had begun before is refused as before; what fails after a second of quiet is another outage.</summary>
    [Fact]
    public void LongestOutage_RefusedUntilThen_EndsWithTheLastBeforeAQuietSecond()
    {
        var records = new InstanceRecords([Refused(400, 500), Refused(900, 500), Refused(1_500, 400), Refused(2_901, 500)]);

        Assert.Equal(Time(900), new Findings([records], []).LongestOutage([Ticks(1_000)]).Took);
        Assert.Equal(TimeSpan.Zero, new Findings([records], []).LongestOutage([Ticks(10_000)]).Took);
    }

    [Fact]
    public void AcceptedTwice_ByTwoInstances_IsCountedOnceAToken()
    {
        var accepted = Use(AcceptedToken, 0, 1, EctFailureReason.None);
        var findings = new Findings([new InstanceRecords([accepted, accepted]), new InstanceRecords([accepted, Refused(0, 1)])], [0, 0, 0]);

        Assert.Equal((1, 1), (findings.AcceptedTwice, findings.Accepted));
    }

    private static void AssertFailure(string? expected, ChaosReport report) =>
        Assert.Equal(expected is null ? [] : [expected], report.Failures());

    private static UseRecord Refused(int start, int took) => Use(RefusedToken, start, took, EctFailureReason.ReplayCacheUnavailable);

    private static UseRecord Pause(int start, int took) => Use(UseRecord.NoToken, start, took, EctFailureReason.None);

    private static UseRecord Use(int token, int start, int took, EctFailureReason reason) => new(token, Ticks(start), Ticks(took), reason);

    private static TimeSpan Time(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static long Ticks(int milliseconds) => milliseconds * Stopwatch.Frequency / 1_000;
}
