using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>A real PgBouncer in front of a server, which gives each transaction any of a few connections.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _port = FreePort.Next();
    private readonly PostgresServer _server;
    private GuardedProcess? _process;

    private PgBouncer(PostgresServer server) => _server = server;

    /// <summary>Without a reset, which PgBouncer may cut off from the statement behind it.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server.ConnectionString)
    {
        Port = _port,
        NoResetOnClose = true,
    }.ConnectionString;

    public static async Task<PgBouncer> StartAsync(PostgresServer server)
    {
        ServerPrograms.SkipUnlessPgBouncer();
        var bouncer = new PgBouncer(server);
        bouncer._folder.File("pgbouncer.ini", $"""
            [databases]
            * = host=127.0.0.1 port={server.Port} user=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {bouncer._port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 5
            max_client_conn = 200
            """);
        await ServerPrograms.HandOverAsync(bouncer._folder.Path);
        bouncer._process = ServerPrograms.Start("pgbouncer", Path.Combine(bouncer._folder.Path, "pgbouncer.ini"));
        await Poll.UntilAsync(bouncer.IsUpAsync, TimeSpan.FromSeconds(20), "PgBouncer answers");
        return bouncer;
    }

    public ValueTask DisposeAsync()
    {
        _process?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> IsUpAsync()
    {
        if (_process!.HasExited) throw new InvalidOperationException($"PgBouncer has ended at once: {_process.Output}");
        try
        {
            await using var source = NpgsqlDataSource.Create($"{ConnectionString};Pooling=false");
            await using var connection = await source.OpenConnectionAsync(Rows.Cancellation);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
