namespace Ect.Chaos;

/// <summary>A cluster loses one of its masters, whose replica has heard nothing of the last second. The master comes back once that
/// replica has taken its place and has accepted tokens.</summary>
public abstract class ShardScenario : ClusterScenario
{
    private protected abstract Task LoseAsync(RedisServer master);

    private protected abstract Task ReturnAsync(RedisServer master);

    internal override async Task RunAsync(Stage stage)
    {
        var (master, replica) = await Cluster.ShardAsync();
        await replica.PauseAsync();
        await master.ExecuteAsync("CLIENT", "KILL", "TYPE", "replica"); // What is on the wire would still arrive.
        await Task.Delay(TimeSpan.FromSeconds(1));
        await LoseAsync(master);
        await replica.ContinueAsync();
        await RedisCluster.UntilPromotedAsync(replica);
        stage.Mend();
        await stage.UntilServingAsync();
        await ReturnAsync(master);
        await RedisCluster.UntilFollowsAsync(master);
        stage.Mend();
    }
}
