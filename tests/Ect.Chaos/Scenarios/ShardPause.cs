namespace Ect.Chaos;

/// <summary>A master of a cluster hangs, and its replica takes over. It goes on, as the master that it was, until it hears of the
/// other.</summary>
public sealed class ShardPause : ShardScenario
{
    public override string Name => "cluster: SIGSTOP of a master, SIGCONT";

    private protected override Task LoseAsync(RedisServer master) => master.PauseAsync();

    private protected override Task ReturnAsync(RedisServer master) => master.ContinueAsync();
}
