namespace Ect.Chaos;

/// <summary>All that is done to servers and instances.</summary>
public static class Scenarios
{
    public static IReadOnlyList<Scenario> All() =>
    [
        new KillWithoutData(), new KillWithData(), new OlderSnapshot(), new Pause(), new FlushAll(), new DebugReload(),
        new BlackHole(), new ManyResets(), new SlowAnswers(),
        new PromotionByKill(), new PromotionByPause(), new PromotionOfLaggingReplica(),
        new FormerMasterReturnsEmpty(), new FormerMasterReturns(),
        new ShardFailover(), new ShardPause(), new ShardFlush(), new Resharding(),
        new RollingRestart(), new NewcomersAtFormerMaster(),
    ];
}
