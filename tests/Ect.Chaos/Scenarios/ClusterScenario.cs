namespace Ect.Chaos;

/// <summary>A cluster of three masters, each with a replica.</summary>
public abstract class ClusterScenario : Scenario
{
    private RedisCluster? _cluster;

    private protected RedisCluster Cluster => _cluster!;

    internal override async Task<string> StartAsync()
    {
        _cluster = await RedisCluster.StartAsync(replicas: 1);
        return _cluster.Configuration;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
