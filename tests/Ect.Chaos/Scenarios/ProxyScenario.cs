namespace Ect.Chaos;

/// <summary>One server, and a network in between that fails.</summary>
public abstract class ProxyScenario : SingleServerScenario
{
    private RedisProxy? _proxy;

    private protected RedisProxy Proxy => _proxy!;

    internal override async Task<string> StartAsync()
    {
        await base.StartAsync();
        _proxy = new RedisProxy(Server);
        return _proxy.Configuration;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
