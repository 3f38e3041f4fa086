using Ect.Npgsql.Storage;
using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>Who only reads a ledger needs no other right, and changes nothing.</summary>
public sealed class ReadOnlyTests(SharedPostgres shared)
{
    [Fact]
    public async Task GrantsToRead_RoleWithNothingElse_AuditsAndGivesReceiptsAndChangesNothing()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        using var service = new Instances(schema);
        var host = service.Start();
        foreach (var count in (int[])[300, 5]) await host.AppendAsync(LedgerTokens.Many(count));
        var receipt = await host.AppendOneAsync();
        await schema.ExecuteAsync("DELETE FROM ect.ledger_hash; DELETE FROM ect.ledger_seal WHERE size > 300"); // As a crash may.
        await schema.ExecuteAsync("UPDATE ect.ledger SET shown_after = 1");
        var login = await LoginAsync(schema);
        var before = await schema.SnapshotAsync();

        using var reader = new LedgerHost(host.PrivateKey, storage: schema.Reader(login));
        var audit = await reader.Verifier.AuditAsync(reader.Ledger, Rows.Cancellation);
        var again = await reader.Ledger.FindAsync(receipt.Id, Rows.Cancellation);

        Assert.Equal((EctLedgerFailure.None, 306), (audit.Failure, audit.EntriesRead));
        Assert.Equal(receipt.LeafIndex, Assert.Single(again).LeafIndex);
        Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyReceipt(again[0]));
        Assert.Equal(before, await schema.SnapshotAsync());

        string[] refused =
        [
            "UPDATE ect.ledger SET size = 0", "UPDATE ect.ledger_entry SET entry = NULL", "DELETE FROM ect.ledger_entry",
            "INSERT INTO ect.ledger_seal VALUES (1, '')", "UPDATE ect.ledger_head SET note = ''", "TRUNCATE ect.ledger_hash",
            "SELECT ect.ledger_keep(400, 'note', NULL, '{}', '{}', '{}', '1')", "CREATE TABLE ect.other ()",
        ];
        await using var source = NpgsqlDataSource.Create(login);
        foreach (var statement in refused)
        {
            await using var command = source.CreateCommand(statement.Replace("ect.", $"{schema.Schema}.", StringComparison.Ordinal));
            var answer = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Rows.Cancellation));
            Assert.Equal((statement, PostgresErrorCodes.InsufficientPrivilege), (statement, answer.SqlState));
        }
    }

    /// <summary>Also where the role could.</summary>
    [Fact]
    public async Task ReadOnly_Writes_RefusedAndWhatCanBeMadeAgainIsNotKept()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await (await schema.OpenAsync()).AddAsync(Rows.Many(2));
        var before = await schema.SnapshotAsync();
        var reader = await OpenAsync(schema, schema.Server.ConnectionString);

        Func<Task>[] writes =
        [
            () => reader.AddAsync(Rows.New()),
            () => reader.KeepDisclosedAsync(1, Rows.Cancellation).AsTask(),
            () => reader.RedactAsync(Guid.NewGuid(), Rows.Cancellation).AsTask(),
            () => reader.RedactAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, Rows.Cancellation).AsTask(),
        ];
        foreach (var write in writes)
        {
            var refused = await Assert.ThrowsAsync<EctLedgerException>(write);
            Assert.StartsWith("The ledger is only read here", refused.Message, StringComparison.Ordinal);
            Assert.True(refused.NothingRecorded);
        }

        Assert.True(await reader.KeepAsync(new(2, "note", new byte[] { 1 }, [(1, 0, Rows.Digest())]), Rows.Cancellation));
        Assert.Equal((2, null), await reader.ReadStateAsync(Rows.Cancellation));
        Assert.Equal(before, await schema.SnapshotAsync());
    }

    [Theory]
    [InlineData(OlderTables.Version1), InlineData(OlderTables.Version4)]
    public async Task ReadOnly_TablesOfAnOlderVersion_ReadAndLeftAsTheyAre(string tables)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.Server.ExecuteAsync($"CREATE SCHEMA {schema.Schema}");
        await schema.ExecuteAsync(tables);
        var version = await schema.AskAsync<short>("SELECT version FROM ect.ledger");

        var reader = await OpenAsync(schema, await LoginAsync(schema));

        Assert.Equal((2, null), await reader.ReadStateAsync(Rows.Cancellation));
        Assert.Equal(2, (await reader.ReadAsync(0, 10, Rows.Cancellation)).Count);
        Assert.Equal(version, await schema.AskAsync<short>("SELECT version FROM ect.ledger"));
        Assert.Equal(
            0, await schema.Server.AskAsync<long>($"SELECT count(*) FROM pg_proc WHERE pronamespace = '{schema.Schema}'::regnamespace"));
    }

    [Theory]
    [InlineData("UPDATE ect.ledger SET version = 7", "are of version 7, and this package knows 6.")]
    [InlineData("UPDATE ect.ledger SET origin = NULL", "has no name yet")]
    [InlineData("UPDATE ect.ledger SET origin = 'other.example.com/audit'", "is other.example.com/audit, not")]
    [InlineData("DROP TABLE ect.ledger_seal", "table ledger_seal. Name the schema that the ledger is in.")]
    [InlineData("DELETE FROM ect.ledger_head", "The row of the table ledger_head is missing")]
    public async Task ReadOnly_LedgerThatCannotBeRead_SaysWhyAndMakesNothing(string change, string finding)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await (await schema.OpenAsync()).AddAsync(Rows.Many(2));
        await schema.ExecuteAsync(change);

        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => OpenAsync(schema, schema.Server.ConnectionString));

        Assert.Contains(finding, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadOnly_ARightIsMissing_NamedWithTheGrants()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.OpenAsync();
        var login = await schema.LoginAsync();

        var stranger = await Assert.ThrowsAsync<EctLedgerException>(() => OpenAsync(schema, login));
        Assert.Contains("GrantsToRead(role)", stranger.Message, StringComparison.Ordinal);
        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.GrantsToRead(schema.Role, schema.Schema));
        await schema.ExecuteAsync($"REVOKE SELECT ON ect.ledger_hash FROM \"{schema.Role}\"");
        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => OpenAsync(schema, login));

        Assert.Equal(
            $"The ledger's role lacks rights in the schema \"{schema.Schema}\": SELECT on ledger_hash. "
            + "Run EctPostgreSqlLedgerSchema.GrantsToRead(role).",
            refused.Message);
    }

    [Fact]
    public async Task ReadOnly_Standby_Reads()
    {
        await using var primary = await PostgresServer.StartAsync();
        await using var schema = new LedgerSchemas(primary);
        await (await schema.OpenAsync()).AddAsync(Rows.Many(2));
        await using var standby = await PostgresServer.FollowAsync(primary, "standby");
        var both = new NpgsqlConnectionStringBuilder(standby.ConnectionString)
        {
            Host = $"127.0.0.1:{standby.Port},127.0.0.1:{primary.Port}",
            TargetSessionAttributes = "prefer-standby",
        };

        foreach (var login in (string[])[standby.ConnectionString, both.ConnectionString])
            Assert.Equal((2, null), await (await OpenAsync(schema, login)).ReadStateAsync(Rows.Cancellation));
    }

    private static async Task<string> LoginAsync(LedgerSchemas schema)
    {
        var login = await schema.LoginAsync();
        await schema.Server.ExecuteAsync($"REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema.Schema} FROM PUBLIC");
        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.GrantsToRead(schema.Role, schema.Schema));
        return login;
    }

    private static async Task<PostgreSqlLedgerStorage> OpenAsync(LedgerSchemas schema, string login)
    {
        var reader = schema.Reader(login);
        await reader.OpenAsync(Rows.Origin, Rows.Cancellation);
        return reader;
    }
}
