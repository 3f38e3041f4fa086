using Ect.Npgsql.Connection;
using Ect.Npgsql.Schema;
using Ect.Npgsql.Storage;
using Microsoft.Extensions.Logging.Testing;
using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>Storages in one schema of a server, each with connections of its own, as instances have them.</summary>
internal sealed class LedgerSchemas(PostgresServer server, string? connectionString = null) : IAsyncDisposable
{
    private static int _count;

    private readonly List<NpgsqlDataSource> _sources = [];

    public PostgresServer Server => server;

    public string Schema { get; } = $"ledger_{Interlocked.Increment(ref _count)}";

    /// <summary>How long the storages that are made next let a caller wait.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after a token's end auditors are shown its entry.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(61);

    /// <summary>What the storages say.</summary>
    public FakeLogger Log { get; } = new();

    /// <summary>A storage as another instance has it.</summary>
    public PostgreSqlLedgerStorage Another(string? to = null, bool createSchema = true, string settings = "")
    {
        var source = NpgsqlDataSource.Create($"{to ?? connectionString ?? server.ConnectionString};{settings}");
        _sources.Add(source);
        return Over(source, createSchema);
    }

    public PostgreSqlLedgerStorage Over(NpgsqlDataSource source, bool createSchema = true, bool isReadOnly = false) =>
        new(new LedgerDataSource(source, isReadOnly), new SchemaName(Schema), createSchema, Delay, Timeout, Log);

    /// <summary>A storage that only reads.</summary>
    public PostgreSqlLedgerStorage Reader(string to)
    {
        var source = NpgsqlDataSource.Create(to);
        _sources.Add(source);
        return Over(source, isReadOnly: true);
    }

    /// <summary>All rows of the schema, each with where it stands and who wrote it: what was written again differs.</summary>
    public async Task<string> SnapshotAsync()
    {
        var parts = SchemaNeeds.Tables.Select(it =>
            $"SELECT '{it.Name}' AS part, coalesce(md5(string_agg(concat(xmin, ctid, t), '' ORDER BY ctid)), '') AS rows "
            + $"FROM {Schema}.{it.Name} AS t");
        return await server.AskAsync<string>($"SELECT string_agg(concat(part, rows), ' ') FROM ({string.Join(" UNION ALL ", parts)}) AS p");
    }

    /// <summary>A storage that is ready.</summary>
    public async Task<PostgreSqlLedgerStorage> OpenAsync()
    {
        var storage = Another();
        await storage.OpenAsync(Rows.Origin, Rows.Cancellation);
        return storage;
    }

    /// <summary>A role that has no rights.</summary>
    public string Role => $"service of {Schema}";

    /// <summary>Makes the role.</summary>
    /// <returns>What it is configured with.</returns>
    public async Task<string> LoginAsync()
    {
        await server.ExecuteAsync($"CREATE ROLE \"{Role}\" LOGIN");
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = Role }.ConnectionString;
    }

    public Task ExecuteAsync(string statements) => server.ExecuteAsync(statements.Replace("ect.", $"{Schema}.", StringComparison.Ordinal));

    public Task<T> AskAsync<T>(string query) => server.AskAsync<T>(query.Replace("ect.", $"{Schema}.", StringComparison.Ordinal));

    /// <summary>Waits until somebody waits for a lock.</summary>
    public Task WaitForLockAsync() => Poll.UntilAsync(
        () => server.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"), TimeSpan.FromSeconds(60), "somebody waits");

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources) await source.DisposeAsync();
    }
}
