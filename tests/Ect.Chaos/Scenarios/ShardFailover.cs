namespace Ect.Chaos;

/// <summary>A master of a cluster is killed, and its replica takes over. It comes back with nothing, as a replica.</summary>
public sealed class ShardFailover : ShardScenario
{
    public override string Name => "cluster: SIGKILL of a master, return";

    private protected override Task LoseAsync(RedisServer master)
    {
        master.Kill();
        return Task.CompletedTask;
    }

    private protected override Task ReturnAsync(RedisServer master) => master.RestartAsync();
}
