[assembly: AssemblyFixture(typeof(Ect.Npgsql.Tests.SharedPostgres))]

namespace Ect.Npgsql.Tests;

/// <summary>One server for all tests that leave it running; each test has a schema of its own.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync());

    internal Task<PostgresServer> GetAsync()
    {
        ServerPrograms.SkipUnlessPostgres();
        return _server.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await _server.Value).DisposeAsync();
        EmptyCluster.Delete();
    }
}
