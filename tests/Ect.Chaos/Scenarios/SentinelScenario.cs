namespace Ect.Chaos;

/// <summary>A master, a replica, and three Sentinels, which the instances ask for the master.</summary>
public abstract class SentinelScenario : Scenario
{
    private RedisSentinels? _group;

    private protected RedisSentinels Group => _group!;

    private protected RedisServer Master => Group.Servers[0];

    private protected RedisServer Replica => Group.Servers[1];

    internal override async Task<string> StartAsync()
    {
        _group = await RedisSentinels.StartAsync();
        return _group.Configuration;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_group is not null) await _group.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
