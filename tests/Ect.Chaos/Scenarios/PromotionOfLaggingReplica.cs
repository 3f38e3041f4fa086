namespace Ect.Chaos;

/// <summary>The replica hears nothing of the last second of the master, which is killed; then Sentinel promotes it.</summary>
public sealed class PromotionOfLaggingReplica : SentinelScenario
{
    public override string Name => "Sentinel: promotion of a lagging replica";

    internal override async Task RunAsync(Stage stage)
    {
        await Replica.PauseAsync();
        await Master.ExecuteAsync("CLIENT", "KILL", "TYPE", "replica"); // What is on the wire would still arrive.
        await Task.Delay(TimeSpan.FromSeconds(1));
        Master.Kill();
        await Replica.ContinueAsync();
        await Group.UntilPromotedAsync(Master);
        stage.Mend();
    }
}
