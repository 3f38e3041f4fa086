namespace Ect.Chaos;

/// <summary>The master is lost, and the replica is promoted by hand. The former master comes back as a master, which it stays until
/// somebody sees to it.</summary>
public abstract class FormerMasterScenario : NamedServersScenario
{
    private protected abstract Task LoseAsync();

    private protected abstract Task ReturnAsync();

    internal override async Task RunAsync(Stage stage)
    {
        await LoseAsync();
        await Task.Delay(TimeSpan.FromSeconds(1));
        await PromoteAsync();
        stage.Mend();
        await stage.UntilServingAsync();
        await ReturnAsync();
        await Task.Delay(TimeSpan.FromSeconds(3));
        await FollowAsync(Master, Replica);
        stage.Mend();
    }
}
