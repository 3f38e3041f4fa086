using Ect.Npgsql.Storage;
using Npgsql;

namespace Ect.Npgsql.Tests;

public sealed class LedgerSchemaTests(SharedPostgres shared)
{
    [Fact]
    public async Task OpenAsync_ManyInstancesAtOnce_MakeItOnce()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => schema.Another().OpenAsync(Rows.Origin, Rows.Cancellation).AsTask()));
        Assert.Equal(Rows.Origin, await schema.AskAsync<string>("SELECT origin FROM ect.ledger"));
    }

    [Fact]
    public async Task OpenAsync_ManyInstancesOfTwoNamesAtOnce_OneNameIsKept()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        string[] names = ["a.example.com/audit", "b.example.com/audit"];
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async n =>
        {
            try
            {
                await schema.Another().OpenAsync(names[n % 2], Rows.Cancellation);
                return names[n % 2];
            }
            catch (EctLedgerException refused)
            {
                Assert.Contains("The name of the ledger in this schema is", refused.Message, StringComparison.Ordinal);
                return null;
            }
        }));

        Assert.Equal(await schema.AskAsync<string>("SELECT origin FROM ect.ledger"), Assert.Single(answers.OfType<string>().Distinct()));
    }

    [Theory]
    [InlineData(5, "are of version 5, and this package needs 6. Run EctPostgreSqlLedgerSchema.Sql(), or set")]
    [InlineData(7, "are of version 7, and this package knows 6.")]
    public async Task OpenAsync_MayNotCreateAndVersionIsAnother_SaysSo(int version, string finding)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var storage = await schema.OpenAsync();
        await storage.AddAsync(Rows.Many(2));
        await schema.ExecuteAsync($"UPDATE ect.ledger SET version = {version}");
        var other = await RefusedAsync(schema.Another(createSchema: false));
        Assert.Contains(finding, other.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM ect.ledger"), InlineData("DELETE FROM ect.ledger; DROP TABLE ect.ledger_hash")]
    public async Task OpenAsync_RowIsMissingBesideEntries_SaysSoAndBeginsNoOther(string loss)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await (await schema.OpenAsync()).AddAsync(Rows.Many(2));
        await schema.ExecuteAsync(loss);

        var refused = await RefusedAsync(schema.Another());

        Assert.Contains("entries are there", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("Restore it from a backup.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await schema.AskAsync<long>("SELECT count(*) FROM ect.ledger"));
    }

    [Theory]
    [InlineData("ledger", 0), InlineData("ledger_head", 2)]
    public async Task OpenAsync_RowThatCanBeMadeAgainIsMissing_MadeAgainWhereItMay(string table, int entries)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var storage = await schema.OpenAsync();
        if (entries > 0) await storage.AddAsync(Rows.Many(entries));
        await schema.ExecuteAsync($"DELETE FROM ect.{table}");

        var refused = await RefusedAsync(schema.Another(createSchema: false));
        Assert.Contains($"The row of the table {table} is missing", refused.Message, StringComparison.Ordinal);
        Assert.Equal((entries, null), await (await schema.OpenAsync()).ReadStateAsync(Rows.Cancellation));
    }

    [Theory]
    [InlineData(OlderTables.Version1, 61), InlineData(OlderTables.Version4, 90)]
    public async Task OpenAsync_VersionIsOlder_BroughtUpToDateWithItsEntries(string tables, int delay)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.Server.ExecuteAsync($"CREATE SCHEMA {schema.Schema}");
        await schema.ExecuteAsync(tables);

        var newer = await schema.OpenAsync();
        Assert.Equal((2, null), await newer.ReadStateAsync(Rows.Cancellation));
        var known = await newer.ReadAsync(0, 2, Rows.Cancellation);
        var again = await newer.AddAsync([.. known, Rows.New()]); // Recorded once, with the index that the older version made.
        Assert.Equal([0L, 1, 2], again.Entries.Select(entry => entry.Index));
        Assert.Equal(known[1].Digest, Assert.Single(await newer.FindAsync(known[1].Id, 5, Rows.Cancellation)).Digest);
        Assert.Equal(0, await newer.FindEndingAfterAsync(DateTimeOffset.UnixEpoch, Rows.Cancellation));
        Assert.Equal(1, await newer.RedactAsync(known[0].Id, Rows.Cancellation));
        Assert.Equal(2, await newer.RedactAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, Rows.Cancellation));
        Assert.Equal(6, await schema.AskAsync<short>("SELECT version FROM ect.ledger"));
        Assert.Equal(delay, await schema.AskAsync<int>("SELECT shown_after FROM ect.ledger"));
        await schema.Another(createSchema: false).OpenAsync(Rows.Origin, Rows.Cancellation);
        Assert.Equal(
            ["ledger_entry_ending", "ledger_entry_pkey", "ledger_entry_token"],
            (await schema.Server.AskAsync<string[]>(
                $"SELECT array_agg(indexname) FROM pg_indexes WHERE schemaname = '{schema.Schema}' AND tablename = 'ledger_entry'"))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OpenAsync_VersionIsOlderAndTheRoleDoesNotOwnTheTables_SaysWhoseTurnItIs()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.Server.ExecuteAsync($"CREATE SCHEMA {schema.Schema}");
        await schema.ExecuteAsync(OlderTables.Version1);
        var login = await schema.LoginAsync();
        await schema.Server.ExecuteAsync(
            $"GRANT USAGE ON SCHEMA {schema.Schema} TO \"{schema.Role}\"; "
            + $"GRANT ALL ON ALL TABLES IN SCHEMA {schema.Schema} TO \"{schema.Role}\"");

        var refused = await RefusedAsync(schema.Another(login));
        Assert.StartsWith(
            $"The ledger misses in the schema \"{schema.Schema}\": table ledger_disclosed, ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            ". The ledger's role may not make them. Run EctPostgreSqlLedgerSchema.Sql() as their owner.", refused.Message,
            StringComparison.Ordinal);

        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.Sql(schema.Schema));
        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.Grants(schema.Role, schema.Schema));
        await schema.Another(login).OpenAsync(Rows.Origin, Rows.Cancellation);
    }

    [Fact]
    public async Task Sql_RunByAnAdministratorTwice_IsWhatAServiceNeeds()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.Sql(schema.Schema));
        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.Sql(schema.Schema));

        var storage = schema.Another(createSchema: false);
        await storage.OpenAsync(Rows.Origin, Rows.Cancellation);
        Assert.Equal(0, (await storage.AddAsync(Rows.New())).Start);
    }

    [Fact]
    public async Task Grants_RoleWithNothingElse_WorksAndCanChangeNoEntry()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.Sql(schema.Schema));
        var (role, login) = (schema.Role, await schema.LoginAsync());

        var stranger = await RefusedAsync(schema.Another(login));
        Assert.Contains("lacks a right", stranger.Message, StringComparison.Ordinal);
        await schema.Server.ExecuteAsync(
            $"GRANT USAGE ON SCHEMA {schema.Schema} TO \"{role}\"; GRANT SELECT ON {schema.Schema}.ledger TO \"{role}\"");
        var reader = await RefusedAsync(schema.Another(login));
        Assert.Contains("UPDATE on ledger, SELECT on ledger_entry, INSERT on ledger_entry", reader.Message, StringComparison.Ordinal);

        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.Grants(role, schema.Schema));
        var storage = schema.Another(login); // Which may create what is missing, and need not.
        await storage.OpenAsync(Rows.Origin, Rows.Cancellation);
        await storage.AddAsync(Rows.Many(3));
        Assert.True(await storage.KeepAsync(new(3, "note", new byte[] { 1 }, [(1, 0, Rows.Digest())]), Rows.Cancellation));
        Assert.Equal((3, "note"), await storage.ReadStateAsync(Rows.Cancellation));

        await AssertRefusedAsync(
            schema, login,
            "UPDATE ect.ledger_entry SET entry = NULL", "UPDATE ect.ledger_entry SET leaf = ''", "DELETE FROM ect.ledger_entry",
            "TRUNCATE ect.ledger_entry", "DELETE FROM ect.ledger", "UPDATE ect.ledger_seal SET seal = ''", "DELETE FROM ect.ledger_seal",
            "UPDATE ect.ledger_hash SET hash = ''", "DELETE FROM ect.ledger_hash", "DELETE FROM ect.ledger_head",
            "DROP TABLE ect.ledger_entry", "CREATE TABLE ect.other ()");
    }

    [Fact]
    public async Task GrantsToRedact_RoleOfTheService_RedactsAndCanChangeNothingElse()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.Sql(schema.Schema));
        var login = await schema.LoginAsync();
        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.Grants(schema.Role, schema.Schema));
        var storage = schema.Another(login);
        await storage.OpenAsync(Rows.Origin, Rows.Cancellation);
        var added = await storage.AddAsync(Rows.Many(3));

        Func<Task<int>>[] redactions =
        [
            () => storage.RedactAsync(added.Entries[1].Id, Rows.Cancellation).AsTask(),
            () => storage.RedactAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, Rows.Cancellation).AsTask(),
        ];
        foreach (var redact in redactions)
        {
            var refused = await Assert.ThrowsAsync<EctLedgerException>(redact);
            Assert.Equal(
                "The ledger's role may not redact entries in PostgreSQL. Run EctPostgreSqlLedgerSchema.GrantsToRedact(role).",
                refused.Message);
        }

        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.GrantsToRedact(schema.Role, schema.Schema));
        Assert.Equal(1, await redactions[0]());
        Assert.Equal(2, await redactions[1]());
        await AssertRefusedAsync(
            schema, login,
            "UPDATE ect.ledger_entry SET leaf = ''", "UPDATE ect.ledger_entry SET ends_at = now()", "DELETE FROM ect.ledger_entry",
            "TRUNCATE ect.ledger_entry");
    }

    [Theory]
    [InlineData("Ect"), InlineData("pg_ledger"), InlineData("1st"), InlineData(""), InlineData("a\"b")]
    [InlineData("a b"), InlineData("ect\n"), InlineData("s234567890123456789012345678901234567890123456789012345678901234")]
    public void Sql_NoSchemaName_Throws(string schema)
    {
        Assert.Throws<ArgumentException>(nameof(schema), () => EctPostgreSqlLedgerSchema.Sql(schema));
        Assert.Throws<ArgumentException>(nameof(schema), () => EctPostgreSqlLedgerSchema.Grants("service", schema));
        Assert.Throws<ArgumentException>(nameof(schema), () => EctPostgreSqlLedgerSchema.GrantsToRedact("service", schema));
        Assert.Throws<ArgumentException>(nameof(schema), () => EctPostgreSqlLedgerSchema.GrantsToRead("reader", schema));
    }

    [Theory]
    [InlineData("user"), InlineData("_1"), InlineData("s23456789012345678901234567890123456789012345678901234567890123")]
    public async Task OpenAsync_UnusualSchemaName_Works(string name)
    {
        var server = await shared.GetAsync();
        await server.ExecuteAsync(EctPostgreSqlLedgerSchema.Sql(name));
        Assert.Equal(1, await server.AskAsync<long>($"SELECT count(*) FROM \"{name}\".ledger"));
    }

    [Fact]
    public void Grants_RoleWithQuotes_IsOneName()
    {
        Assert.Contains(
            "GRANT SELECT, INSERT ON \"ect\".ledger_entry TO \"a\"\"b\";", EctPostgreSqlLedgerSchema.Grants("a\"b"),
            StringComparison.Ordinal);
        Assert.Equal(
            "GRANT UPDATE (entry) ON \"ect\".ledger_entry TO \"a\"\"b\";\n", EctPostgreSqlLedgerSchema.GrantsToRedact("a\"b"));
        Assert.Contains(
            "GRANT SELECT ON \"ect\".ledger_entry TO \"a\"\"b\";", EctPostgreSqlLedgerSchema.GrantsToRead("a\"b"),
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("role", () => EctPostgreSqlLedgerSchema.GrantsToRead(""));
    }

    private static async Task AssertRefusedAsync(LedgerSchemas schema, string login, params string[] statements)
    {
        await using var source = NpgsqlDataSource.Create(login);
        foreach (var statement in statements)
        {
            await using var command = source.CreateCommand(statement.Replace("ect.", $"{schema.Schema}.", StringComparison.Ordinal));
            var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Rows.Cancellation));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private static Task<EctLedgerException> RefusedAsync(PostgreSqlLedgerStorage storage) =>
        Assert.ThrowsAsync<EctLedgerException>(() => storage.OpenAsync(Rows.Origin, Rows.Cancellation).AsTask());
}
