using System.Security.Cryptography;

namespace Ect.Benchmarks.Ledger;

/// <summary>Where ledgers are kept during a run: one PostgreSQL server, and a folder. Gone with it.</summary>
internal sealed class LedgerServers : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private PostgresServer? _server;
    private int _ledgers;

    /// <summary>A ledger that nobody has written to.</summary>
    public async Task<WriterSettings> NewAsync(LedgerStorageKind storage, EctReceiptSignature signature, int signerMilliseconds = 0)
    {
        var (name, key) = ($"ledger_{++_ledgers}", Convert.ToBase64String(_key.ExportPkcs8PrivateKey()));
        var place = storage switch
        {
            LedgerStorageKind.PostgreSql => $"{(await StartPostgresAsync()).ConnectionString};Timeout=60",
            LedgerStorageKind.Sqlite => Path.Combine(_folder.Path, name),
            _ => "",
        };
        return new(storage, place, name, key, signature, Writers: 0, signerMilliseconds);
    }

    /// <summary>The server, with memory as servers have it and all that makes an answer durable.</summary>
    public async Task<PostgresServer> StartPostgresAsync() => _server ??= await PostgresServer.StartAsync(
        "shared_buffers=512MB", "max_wal_size=8GB", "maintenance_work_mem=512MB");

    /// <summary>What an entry needs on disk, indexes and signatures too; <see langword="null"/> where that is not PostgreSQL's.</summary>
    public async Task<long?> BytesAnEntryAsync(WriterSettings settings) => settings.Storage is not LedgerStorageKind.PostgreSql
        ? null
        : await (await StartPostgresAsync()).AskAsync<long>(
            $"""
            SELECT (sum(pg_total_relation_size(c.oid)) / (SELECT size FROM {settings.Schema}.ledger))::bigint
            FROM pg_class AS c WHERE c.relnamespace = '{settings.Schema}'::regnamespace AND c.relkind = 'r'
            """);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        EmptyCluster.Delete();
        _folder.Dispose();
        _key.Dispose();
    }
}
