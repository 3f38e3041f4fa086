using Npgsql;

namespace Ect.Npgsql.Connection;

/// <summary>Where the ledger's connections are from: the application's data source, which it disposes itself, or one of the ledger's
/// own.</summary>
internal sealed class LedgerDataSource : IDisposable, IAsyncDisposable
{
    private readonly NpgsqlDataSource? _own;

    public LedgerDataSource(NpgsqlDataSource given) => Source = Writing(given);

    /// <param name="connectionString">A connection string of Npgsql.</param>
    public LedgerDataSource(string connectionString)
    {
        // No batch leaves anything behind in its session, and what else a reset would take from the server are its plans.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true };
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString)
            .EnableArrays().EnableTransportSecurity().EnableIntegratedSecurity();
        _own = builder.Build();
        Source = Writing(_own);
    }

    /// <summary>What to open connections with: to the server that takes writes.</summary>
    public NpgsqlDataSource Source { get; }

    public void Dispose() => _own?.Dispose();

    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static NpgsqlDataSource Writing(NpgsqlDataSource source) =>
        source is NpgsqlMultiHostDataSource servers ? servers.WithTargetSession(TargetSessionAttributes.ReadWrite) : source;
}
