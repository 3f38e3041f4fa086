using Ect.Chaos;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Three instances, each a process, that use every token many times while their servers fail: the short form of
/// <c>tests/Ect.Chaos</c>.</summary>
public sealed class ChaosTests
{
    private static readonly ChaosSettings Short = new()
    {
        TokensPerSecond = 40,
        Period = TimeSpan.FromMilliseconds(250),
        Calm = TimeSpan.FromSeconds(2),
    };

    private static readonly ChaosSettings WithoutFence = Short with { HasFence = false };
    private static readonly ChaosSettings UntilReplays = Short with { WaitsForFence = false };

    /// <summary>Whoever looks for nothing finds nothing: the same servers and instances show what the fence is for.</summary>
    [Fact]
    public async Task Uses_ServerIsEmptiedWithoutFence_ManyTwice()
    {
        var report = await RunAsync(new FlushAll(), WithoutFence);
        Assert.True(report.AcceptedTwice > 50, $"{report}");
        Assert.Equal(TimeSpan.Zero, report.FencedFor);
    }

    [Fact]
    public async Task Uses_ServerIsEmptied_NoneTwice() => AssertFenced(await RunAsync(new FlushAll(), UntilReplays));

    /// <summary>Runs until new tokens are accepted again, which the harness waits for.</summary>
    [Fact]
    public async Task Uses_LaggingReplicaIsPromoted_NoneTwiceAndServedAgain() =>
        AssertFenced(await RunAsync(new PromotionOfLaggingReplica(), Short));

    [Fact]
    public async Task Uses_MasterOfClusterIsKilledAndReturns_NoneTwice() => AssertFenced(await RunAsync(new ShardFailover(), UntilReplays));

    [Fact]
    public async Task Uses_InstancesRestart_NoneTwiceAndNoneFenced()
    {
        var report = await RunAsync(new RollingRestart(), Short);
        AssertClean(report);
        Assert.Equal(TimeSpan.Zero, report.FencedFor);
    }

    private static async Task<ChaosReport> RunAsync(Scenario scenario, ChaosSettings settings)
    {
        ServerProgram.SkipUnlessRedis("A server that fails on command");
        ServerProgram.SkipUnlessSignals();
        var report = await new ChaosRun(settings).RunAsync(scenario);
        TestContext.Current.TestOutputHelper?.WriteLine($"{report}");
        return report;
    }

    private static void AssertFenced(ChaosReport report)
    {
        AssertClean(report);
        Assert.True(report.FencedFor > TimeSpan.Zero, $"{report}");
    }

    private static void AssertClean(ChaosReport report)
    {
        Assert.False(report.Failures().Any(), string.Join("; ", report.Failures()));
        Assert.True(report.Accepted > 50, $"{report}");
    }
}
