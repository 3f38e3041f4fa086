namespace Ect.Chaos;

/// <summary>The master is killed; Sentinel promotes the replica.
/// The former master comes back, with nothing, and is made a replica.</summary>
public sealed class PromotionByKill : SentinelScenario
{
    public override string Name => "Sentinel: SIGKILL, promotion, return";

    internal override async Task RunAsync(Stage stage)
    {
        Master.Kill();
        await Group.UntilPromotedAsync(Master);
        stage.Mend();
        await stage.UntilServingAsync();
        await Master.RestartAsync();
        await Group.UntilRightAsync(Master);
        stage.Mend();
    }
}
