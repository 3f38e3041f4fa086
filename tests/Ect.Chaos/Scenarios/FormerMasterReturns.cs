namespace Ect.Chaos;

/// <summary>The master hangs, and the replica is promoted. The former master comes back as a master, which it stays until somebody
/// sees to it.</summary>
public sealed class FormerMasterReturns : NamedServersScenario
{
    public override string Name => "two named: promotion, two masters for 3 s";

    internal override async Task RunAsync(Stage stage)
    {
        await Master.PauseAsync();
        await Task.Delay(TimeSpan.FromSeconds(1));
        await PromoteAsync();
        stage.Mend();
        await Task.Delay(TimeSpan.FromSeconds(6));
        await Master.ContinueAsync();
        await Task.Delay(TimeSpan.FromSeconds(3));
        await FollowAsync(Master, Replica);
        stage.Mend();
    }
}
