namespace Ect.Chaos;

/// <summary>The master hangs; Sentinel promotes the replica.
/// The former master goes on, and believes that it is the master until Sentinel tells it.</summary>
public sealed class PromotionByPause : SentinelScenario
{
    public override string Name => "Sentinel: SIGSTOP, promotion, SIGCONT";

    internal override async Task RunAsync(Stage stage)
    {
        await Master.PauseAsync();
        await Group.UntilPromotedAsync(Master);
        stage.Mend();
        await stage.UntilServingAsync();
        await Master.ContinueAsync();
        await Group.UntilRightAsync(Master);
        stage.Mend();
    }
}
