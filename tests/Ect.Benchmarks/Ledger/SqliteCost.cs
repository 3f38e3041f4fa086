using System.Diagnostics;
using System.Security.Cryptography;
using Ect.Benchmarks.Table;
using Microsoft.Data.Sqlite;

namespace Ect.Benchmarks.Ledger;

/// <summary>What SQLite alone makes of a ledger's entries, from one thread that does nothing else: no hash, no signature, nobody who waits
/// for an answer. Faster than that no ledger in it can be.</summary>
internal sealed class SqliteCost : IAsyncDisposable
{
    private const int EntryBytes = 557;

    private static readonly int[] Batches = [12, 16, 32];

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _find, _insert, _grow;
    private long _size;

    private SqliteCost(string path)
    {
        _connection = new($"Data Source={path};Pooling=False");
        _connection.Open();
        Command("PRAGMA synchronous = FULL; PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 8192; PRAGMA secure_delete = ON")
            .ExecuteNonQuery();
        _size = (long)Command("SELECT size FROM ledger").ExecuteScalar()!;
        _find = Command("""SELECT "index" FROM ledger_entry WHERE jti = $1 AND digest = $2""", 2);
        _insert = Command(
            """
            INSERT INTO ledger_entry ("index", jti, digest, leaf, following, recorded_at, ends_at, entry)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            8);
        _grow = Command("UPDATE ledger SET size = $1", 1);
    }

    /// <summary>Measures it in a ledger's own tables.</summary>
    public static async Task<string> MeasureAsync(WriterSettings settings, TimeSpan duration)
    {
        await using (var service = new LedgerService(settings)) await service.Ledger.AppendAsync([LedgerTokens.Signed()], default);
        await using var sqlite = new SqliteCost(settings.Place);
        var rates = Batches.Select(batch => string.Create(Machine.Culture, $"{sqlite.Measure(batch, duration):N0}/s in batches of {batch}"));
        return $"SQLite alone, one thread, entries of a ledger: {string.Join(", ", rates)}.";
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private double Measure(int batch, TimeSpan duration)
    {
        var (started, first) = (Stopwatch.GetTimestamp(), _size);
        while (Stopwatch.GetElapsedTime(started) < duration) Append(batch);
        return (_size - first) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private void Append(int batch)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        (_find.Transaction, _insert.Transaction, _grow.Transaction) = (transaction, transaction, transaction);
        for (var n = 1; n <= batch; n++)
        {
            var (id, digest) = (RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(32));
            var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            Run(_find, id, digest);
            Run(_insert, _size++, id, digest, RandomNumberGenerator.GetBytes(32), batch - n, now, now / 1_000 * 1_000 + 600_000,
                RandomNumberGenerator.GetBytes(EntryBytes));
        }

        Run(_grow, _size);
        transaction.Commit();
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var n = 0; n < values.Length; n++) command.Parameters[n].Value = values[n];
        command.ExecuteScalar();
    }

    private SqliteCommand Command(string sql, int parameters = 0)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var n = 1; n <= parameters; n++) command.Parameters.AddWithValue($"${n}", DBNull.Value);
        return command;
    }
}
