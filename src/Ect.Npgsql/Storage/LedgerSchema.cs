using Ect.Npgsql.Connection;
using Ect.Npgsql.Schema;
using Npgsql;
using NpgsqlTypes;

namespace Ect.Npgsql.Storage;

/// <summary>Makes the tables where it may, checks them, and gives the ledger its name.</summary>
internal sealed class LedgerSchema(NpgsqlDataSource source, SchemaName schema, bool createSchema, TimeSpan timeout)
{
    private const string Remedy = "Run EctPostgreSqlLedgerSchema.Sql(), or set Ect:Ledger:PostgreSql:CreateSchema to true.";
    private static readonly TimeSpan CreationLockTimeout = TimeSpan.FromSeconds(30);

    private readonly LedgerDatabase _database = new(source, timeout);

    /// <exception cref="EctLedgerException">The tables are not as they must be, or belong to a ledger of another name.</exception>
    public async Task OpenAsync(string origin, CancellationToken cancellationToken)
    {
        if (new NpgsqlConnectionStringBuilder(source.ConnectionString).Multiplexing)
            throw new EctLedgerException(
                "The NpgsqlDataSource has Multiplexing=true, which the ledger cannot use. Register one without it.");

        var finding = await CheckAsync(cancellationToken).ConfigureAwait(false);
        if (finding is { CanBeCreated: true } && createSchema)
        {
            await CreateAsync(finding, cancellationToken).ConfigureAwait(false);
            finding = await CheckAsync(cancellationToken).ConfigureAwait(false);
        }

        if (finding is not null) throw new EctLedgerException(finding.CanBeCreated ? $"{finding.Message} {Remedy}" : finding.Message);

        var name = await NameAsync(origin, cancellationToken).ConfigureAwait(false);
        if (name != origin)
            throw new EctLedgerException($"The name of the ledger in this schema is {name}, not {origin}. Use a schema of its own.");
    }

    /// <returns>What is wrong; <see langword="null"/> if nothing is.</returns>
    private async Task<Finding?> CheckAsync(CancellationToken cancellationToken)
    {
        var missing = await MissingAsync(cancellationToken).ConfigureAwait(false);
        var tables = missing.Where(it => it.IsTable).Select(it => it.Table).Distinct().ToArray();
        if (tables is not [])
            return new(
                $"Tables of the ledger are missing in the schema {schema}: {string.Join(", ", tables)}.", CanBeCreated: true);

        if (missing is not [])
        {
            var rights = string.Join(", ", missing.Select(it => $"{it.Right} on {it.Table}"));
            return new($"The ledger's role lacks rights in the schema {schema}: {rights}. Run EctPostgreSqlLedgerSchema.Grants(role).");
        }

        var (version, _, hasHead, hasEntries) = await ReadLedgerAsync(cancellationToken).ConfigureAwait(false);
        return version switch
        {
            null when hasEntries => new(
                $"The ledger's entries are there in the schema {schema}, and the row of the table ledger, which counts them, is missing. "
                + "Restore it from a backup."),
            null => new($"The row of the table ledger is missing in the schema {schema}. {Remedy}", CanBeCreated: true),
            _ when !hasHead => new($"The row of the table ledger_head is missing in the schema {schema}. {Remedy}", CanBeCreated: true),
            < SchemaStatements.Version => new(
                $"The ledger's tables are of version {version}, and this package needs {SchemaStatements.Version}.",
                CanBeCreated: true),
            > SchemaStatements.Version => new(
                $"The ledger's tables are of version {version}, and this package knows {SchemaStatements.Version}. Use a newer one."),
            _ => null,
        };
    }

    private async Task CreateAsync(Finding finding, CancellationToken cancellationToken)
    {
        var statements = SchemaStatements.Creating(schema).Prepend(SchemaStatements.Lock);
        var batch = LedgerBatch.Durable(CreationLockTimeout, [.. statements.Select(text => new NpgsqlBatchCommand(text))]);
        try
        {
            await _database.PrepareAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (EctLedgerException exception) when (exception.InnerException is PostgresException
        {
            SqlState: PostgresErrorCodes.InsufficientPrivilege,
        })
        {
            throw new EctLedgerException(
                $"{finding.Message} The ledger's role may not make them. Run EctPostgreSqlLedgerSchema.Sql() as their owner.",
                exception.InnerException);
        }
    }

    private Task<IReadOnlyList<(string Table, bool IsTable, string Right)>> MissingAsync(CancellationToken cancellationToken)
    {
        var (tables, rights) = SchemaStatements.Needed;
        return _database.ReadAsync(
            LedgerStatements.Command(
                SchemaStatements.Missing(schema),
                LedgerStatements.Array(NpgsqlDbType.Text, tables), LedgerStatements.Array(NpgsqlDbType.Text, rights)),
            row => (row.GetString(0), row.GetBoolean(1), row.GetString(2)),
            cancellationToken);
    }

    private async Task<(short? Version, string? Origin, bool HasHead, bool HasEntries)> ReadLedgerAsync(CancellationToken cancellationToken)
    {
        var rows = await _database.ReadAsync(
            LedgerStatements.Command(SchemaStatements.ReadLedger(schema)),
            row => (row.IsDBNull(0) ? (short?)null : row.GetInt16(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetBoolean(2),
                row.GetBoolean(3)),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    private async Task<string?> NameAsync(string origin, CancellationToken cancellationToken)
    {
        if ((await ReadLedgerAsync(cancellationToken).ConfigureAwait(false)).Origin is { } name) return name;

        var naming = LedgerStatements.Command(SchemaStatements.Name(schema), LedgerStatements.Value(NpgsqlDbType.Text, origin));
        await _database.WriteAsync(LedgerBatch.Durable(_database.LockTimeout, naming), cancellationToken).ConfigureAwait(false);
        return (await ReadLedgerAsync(cancellationToken).ConfigureAwait(false)).Origin;
    }

    private sealed record Finding(string Message, bool CanBeCreated = false);
}
