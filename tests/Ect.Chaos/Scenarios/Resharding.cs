namespace Ect.Chaos;

/// <summary>Slots, and the tokens in them, move from one master of a cluster to another.</summary>
public sealed class Resharding : ClusterScenario
{
    private const int Slots = 2_000;

    public override string Name => "cluster: 2,000 slots move";

    internal override async Task RunAsync(Stage stage)
    {
        var (from, to) = (Cluster.Masters[0], Cluster.Masters[1]);
        await RedisCluster.RunAsync("reshard", from.Address, "--cluster-from", await RedisCluster.IdOfAsync(from),
            "--cluster-to", await RedisCluster.IdOfAsync(to), "--cluster-slots", $"{Slots}", "--cluster-yes");
        stage.Mend();
    }
}
