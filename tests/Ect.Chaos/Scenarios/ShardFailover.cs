namespace Ect.Chaos;

/// <summary>A master of a cluster is killed, and its replica takes over. It comes back with nothing, as a replica.</summary>
public sealed class ShardFailover : ClusterScenario
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public override string Name => "cluster: SIGKILL of a master, return";

    internal override async Task RunAsync(Stage stage)
    {
        var (master, other) = (Cluster.Masters[0], Cluster.Masters[1]);
        var before = await CountMastersAsync(other);
        master.Kill();
        await Poll.UntilAsync(async () => await CountMastersAsync(other) == before + 1, Deadline, "a replica takes over");
        stage.Mend();
        await Task.Delay(TimeSpan.FromSeconds(3));
        await master.RestartAsync();
        await Poll.UntilAsync(async () => await CountMastersAsync(other) == before, Deadline, "the former master is a replica");
        stage.Mend();
    }

    /// <summary>Those that are known as masters, be it that they are gone.</summary>
    private static async Task<int> CountMastersAsync(RedisServer server) =>
        (await RedisCluster.NodesAsync(server)).Count(node => node.Split(' ')[2].Contains("master", StringComparison.Ordinal));
}
