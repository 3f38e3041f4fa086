using Npgsql;

namespace Ect.Npgsql.Connection;

/// <summary>Where the ledger's connections are from: the application's data source, which it disposes itself, or one of the ledger's
/// own.</summary>
internal sealed class LedgerDataSource : IDisposable, IAsyncDisposable
{
    private readonly NpgsqlDataSource? _own;

    /// <param name="given">The application's.</param>
    /// <param name="isReadOnly">Whether nothing is written.</param>
    public LedgerDataSource(NpgsqlDataSource given, bool isReadOnly = false) =>
        (Source, IsReadOnly) = (isReadOnly ? given : Writing(given), isReadOnly);

    /// <param name="connectionString">A connection string of Npgsql.</param>
    /// <param name="isReadOnly">Whether nothing is written.</param>
    public LedgerDataSource(string connectionString, bool isReadOnly = false)
    {
        // No batch leaves anything behind in its session, and what else a reset would take from the server are its plans.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true };
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString)
            .EnableArrays().EnableTransportSecurity().EnableIntegratedSecurity();
        _own = builder.Build();
        (Source, IsReadOnly) = (isReadOnly ? _own : Writing(_own), isReadOnly);
    }

    /// <summary>What to open connections with: to the server that takes writes, or, where nothing is written, to any that it
    /// names.</summary>
    public NpgsqlDataSource Source { get; }

    public bool IsReadOnly { get; }

    public void Dispose() => _own?.Dispose();

    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static NpgsqlDataSource Writing(NpgsqlDataSource source) =>
        source is NpgsqlMultiHostDataSource servers ? servers.WithTargetSession(TargetSessionAttributes.ReadWrite) : source;
}
