namespace Ect.Chaos;

/// <summary>Somebody empties a master of a cluster, and with it its replica.</summary>
public sealed class ShardFlush : ClusterScenario
{
    public override string Name => "cluster: FLUSHALL of a master";

    internal override async Task RunAsync(Stage stage)
    {
        var (master, _) = await Cluster.ShardAsync();
        await master.ExecuteAsync("FLUSHALL");
        stage.Mend();
    }
}
