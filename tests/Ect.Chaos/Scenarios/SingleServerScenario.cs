namespace Ect.Chaos;

/// <summary>One server, without anybody who would take its place.</summary>
public abstract class SingleServerScenario : Scenario
{
    private RedisServer? _server;

    private protected RedisServer Server => _server!;

    private protected virtual ServerSettings Settings => new();

    internal override async Task<string> StartAsync()
    {
        _server = await RedisServer.StartAsync(ServerKind.Redis, Settings);
        return _server.Configuration;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
