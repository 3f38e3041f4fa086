using Ect.Npgsql.Connection;
using Ect.Npgsql.Schema;
using Npgsql;
using NpgsqlTypes;

namespace Ect.Npgsql.Storage;

/// <summary>Makes the tables where it may, checks them, and gives the ledger its name.</summary>
/// <param name="connections">Where connections are from. Where they only read, nothing is made or named.</param>
/// <param name="schema">The schema.</param>
/// <param name="createSchema">Whether it may make what is missing.</param>
/// <param name="delay">How long after a token's end auditors are shown its entry.</param>
/// <param name="timeout">How long a caller waits.</param>
internal sealed class LedgerSchema(
    LedgerDataSource connections, SchemaName schema, bool createSchema, TimeSpan delay, TimeSpan timeout)
{
    private static readonly TimeSpan CreationLockTimeout = TimeSpan.FromSeconds(30);

    private readonly LedgerDatabase _database = new(connections.Source, timeout);
    private readonly string _remedy = connections.IsReadOnly
        ? "Name the schema that the ledger is in. Where it is this one, an administrator runs EctPostgreSqlLedgerSchema.Sql()."
        : "Run EctPostgreSqlLedgerSchema.Sql(), or set Ect:Ledger:PostgreSql:CreateSchema to true.";

    private readonly int _delay = (int)Math.Ceiling(delay.TotalSeconds);

    /// <exception cref="EctLedgerException">The tables are not as they must be, or belong to a ledger of another name.</exception>
    public async Task OpenAsync(string origin, CancellationToken cancellationToken)
    {
        if (new NpgsqlConnectionStringBuilder(connections.Source.ConnectionString).Multiplexing)
            throw new EctLedgerException(
                "The NpgsqlDataSource has Multiplexing=true, which the ledger cannot use. Register one without it.");

        var finding = await CheckAsync(cancellationToken).ConfigureAwait(false);
        if (finding is { CanBeCreated: true } && createSchema && !connections.IsReadOnly)
        {
            await CreateAsync(finding, cancellationToken).ConfigureAwait(false);
            finding = await CheckAsync(cancellationToken).ConfigureAwait(false);
            if (finding is { CanBeCreated: true })
                throw new EctLedgerException($"{finding.Message} It could not be made. Restore the tables, or use another schema.");
        }

        if (finding is not null) throw new EctLedgerException(finding.CanBeCreated ? $"{finding.Message} {_remedy}" : finding.Message);

        var name = connections.IsReadOnly
            ? await ReadOriginAsync(cancellationToken).ConfigureAwait(false)
            : await NameAsync(origin, cancellationToken).ConfigureAwait(false);
        if (name is null) throw new EctLedgerException("The ledger in this schema has no name yet. Its service gives it one at start.");
        if (name != origin)
            throw new EctLedgerException($"The name of the ledger in this schema is {name}, not {origin}. Use a schema of its own.");
    }

    /// <returns>What is wrong; <see langword="null"/> if nothing is.</returns>
    private async Task<Finding?> CheckAsync(CancellationToken cancellationToken)
    {
        var missing = await MissingAsync(cancellationToken).ConfigureAwait(false);
        if (missing.Any(SchemaNeeds.IsTable)) return MissingObjects(missing); // All others cannot be read before.
        if (missing.Any(SchemaNeeds.IsRightToTable)) return MissingRights(missing);

        var (version, hasHead, hasEntries) = await ReadLedgerAsync(cancellationToken).ConfigureAwait(false);
        return version switch
        {
            null when hasEntries => new(
                $"The ledger's entries are there in the schema {schema}, and the row of the table ledger, which counts them, is missing. "
                + "Restore it from a backup."),
            null => new($"The row of the table ledger is missing in the schema {schema}.", CanBeCreated: true),
            _ when !hasHead => new($"The row of the table ledger_head is missing in the schema {schema}.", CanBeCreated: true),
            < SchemaStatements.Version when !connections.IsReadOnly => new(
                $"The ledger's tables are of version {version}, and this package needs {SchemaStatements.Version}.",
                CanBeCreated: true),
            > SchemaStatements.Version => new(
                $"The ledger's tables are of version {version}, and this package knows {SchemaStatements.Version}. Use a newer one."),
            _ when !missing.All(SchemaNeeds.IsRight) => MissingObjects(missing),
            _ => missing is [] ? null : MissingRights(missing),
        };
    }

    private Finding MissingObjects(IReadOnlyList<(string Kind, string Name, string Of)> missing) => new(
        $"The ledger misses in the schema {schema}: {SchemaNeeds.List(missing.Where(it => !SchemaNeeds.IsRight(it)))}.",
        CanBeCreated: true);

    private Finding MissingRights(IReadOnlyList<(string Kind, string Name, string Of)> missing) => new(
        $"The ledger's role lacks rights in the schema {schema}: {SchemaNeeds.List(missing.Where(SchemaNeeds.IsRight))}. "
        + $"Run EctPostgreSqlLedgerSchema.{(connections.IsReadOnly ? "GrantsToRead" : "Grants")}(role).");

    private async Task CreateAsync(Finding finding, CancellationToken cancellationToken)
    {
        try
        {
            await TryPrepareAsync([SchemaStatements.Building(schema)], cancellationToken).ConfigureAwait(false);
            await TryPrepareAsync(SchemaStatements.Creating(schema), cancellationToken).ConfigureAwait(false);
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

    /// <summary>Runs statements in one transaction, and once more if it and another waited for each other's locks.</summary>
    private async Task TryPrepareAsync(string[] statements, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var commands = statements.Prepend(SchemaStatements.Lock).Select(text => new NpgsqlBatchCommand(text));
            try
            {
                var batch = LedgerBatch.Durable(CreationLockTimeout, [.. commands]);
                await LedgerDatabase.PrepareAsync(connections.Source, batch, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (EctLedgerException exception) when (attempt is 1 && exception.InnerException is PostgresException
            {
                SqlState: PostgresErrorCodes.DeadlockDetected,
            })
            {
            }
        }
    }

    private Task<IReadOnlyList<(string Kind, string Name, string Of)>> MissingAsync(CancellationToken cancellationToken)
    {
        var needs = connections.IsReadOnly ? SchemaNeeds.ToRead : SchemaNeeds.All;
        return _database.ReadAsync(
            LedgerStatements.Command(
                SchemaNeeds.Missing(schema),
                LedgerStatements.Array(NpgsqlDbType.Text, needs.Select(it => it.Kind)),
                LedgerStatements.Array(NpgsqlDbType.Text, needs.Select(it => it.Name)),
                LedgerStatements.Array(NpgsqlDbType.Text, needs.Select(it => it.Of))),
            row => (row.GetString(0), row.GetString(1), row.GetString(2)),
            cancellationToken);
    }

    private async Task<(short? Version, bool HasHead, bool HasEntries)> ReadLedgerAsync(CancellationToken cancellationToken)
    {
        var rows = await _database.ReadAsync(
            LedgerStatements.Command(SchemaStatements.ReadLedger(schema)),
            row => (row.IsDBNull(0) ? (short?)null : row.GetInt16(0), row.GetBoolean(1), row.GetBoolean(2)),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    private async Task<string?> ReadOriginAsync(CancellationToken cancellationToken)
    {
        var rows = await _database.ReadAsync(
            LedgerStatements.Command(SchemaStatements.ReadOrigin(schema)), row => row.IsDBNull(0) ? null : row.GetString(0),
            cancellationToken).ConfigureAwait(false);
        return rows is [var origin] ? origin : null;
    }

    /// <returns>The name that the ledger has now.</returns>
    private async Task<string?> NameAsync(string origin, CancellationToken cancellationToken)
    {
        if (await ReadNameAsync(cancellationToken).ConfigureAwait(false) is (string name, var isDelayed) && (isDelayed || name != origin))
            return name;

        var naming = LedgerStatements.Command(
            SchemaStatements.Name(schema), LedgerStatements.Value(NpgsqlDbType.Text, origin),
            LedgerStatements.Value(NpgsqlDbType.Integer, _delay));
        await _database.WriteAsync(LedgerBatch.Durable(_database.LockTimeout, naming), cancellationToken).ConfigureAwait(false);
        return (await ReadNameAsync(cancellationToken).ConfigureAwait(false)).Name;
    }

    private async Task<(string? Name, bool IsDelayed)> ReadNameAsync(CancellationToken cancellationToken)
    {
        var reading = LedgerStatements.Command(
            SchemaStatements.ReadName(schema), LedgerStatements.Value(NpgsqlDbType.Integer, _delay));
        var rows = await _database.ReadAsync(
            reading, row => (row.IsDBNull(0) ? null : row.GetString(0), row.GetBoolean(1)), cancellationToken).ConfigureAwait(false);
        return rows is [var row] ? row : (null, false);
    }

    private sealed record Finding(string Message, bool CanBeCreated = false);
}
