using System.Security.Cryptography;
using Npgsql;

namespace AgentWorkflow;

/// <summary>Where the researcher keeps its audit ledger, as the command line says: in memory, in a SQLite file, or in PostgreSQL.</summary>
internal sealed class LedgerSettings : IAsyncDisposable
{
    private readonly string? _place;
    private readonly string? _database;
    private readonly string _schema = $"ect_{Guid.NewGuid():N}";

    /// <param name="place">What the command line says of the ledger; <see langword="null"/> for one in memory.</param>
    /// <exception cref="UsageException">The address of the database has a setting that is none.</exception>
    public LedgerSettings(string? place) => (_place, _database) = (place, PostgresAddress.ToConnectionString(place));

    /// <summary>Whether the ledger outlives the researcher.</summary>
    public bool IsDurable => _place is not null;

    /// <summary>The settings of the researcher. With a file, the next run goes on with it; everything else is gone with this run.</summary>
    public IReadOnlyList<string> For(KeyFolder keys) => (_place, _database) switch
    {
        (null, _) => [],
        (_, { } database) =>
        [
            $"Ect:Ledger:PostgreSql:ConnectionString={database}", $"Ect:Ledger:PostgreSql:Schema={_schema}",
            KeyFile(keys.PathOf("ledger.pem")),
        ],
        ("sqlite", _) => Sqlite(keys.PathOf("ledger.db")),
        ({ } file, _) => Sqlite(file),
    };

    /// <summary>Drops the tables of this run, unless the database is out of reach.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_database is null) return;
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand($"DROP SCHEMA IF EXISTS {_schema} CASCADE");
        try
        {
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // What the run itself was told of it is the news.
        }
    }

    private static string[] Sqlite(string file) => [$"Ect:Ledger:Sqlite:Path={file}", KeyFile($"{file}.pem")];

    private static string KeyFile(string file)
    {
        if (!File.Exists(file)) WriteKey(file);
        return $"Ledger:KeyFile={file}";
    }

    /// <summary>Whoever has the key can sign another history: elsewhere it is kept apart from the ledger.</summary>
    private static void WriteKey(string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(key.ExportPkcs8PrivateKeyPem());
    }
}
