namespace Ect.Chaos;

/// <summary>All instances restart, one by one, just when a former master has come back with its old marks.</summary>
public sealed class NewcomersAtFormerMaster : NamedServersScenario
{
    public override string Name => "two named: restarts as the former returns";

    internal override async Task RunAsync(Stage stage)
    {
        await Master.PauseAsync();
        await Task.Delay(TimeSpan.FromSeconds(1));
        await PromoteAsync();
        stage.Mend();
        await stage.UntilServingAsync();
        await Replica.PauseAsync();
        await Master.ContinueAsync(); // From now on it is alone, as for a newcomer who cannot see the other.
        foreach (var instance in stage.Instances)
        {
            await instance.KillAsync();
            await instance.StartAsync();
        }

        await Task.Delay(TimeSpan.FromSeconds(3));
        await Replica.ContinueAsync();
        await FollowAsync(Master, Replica);
        stage.Mend();
    }
}
