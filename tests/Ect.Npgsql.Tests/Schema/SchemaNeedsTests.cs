using Ect.Npgsql.Storage;

namespace Ect.Npgsql.Tests;

/// <summary>A service that may not make its tables says at start everything that it misses.</summary>
public sealed class SchemaNeedsTests(SharedPostgres shared)
{
    private const string Remedy = "Run EctPostgreSqlLedgerSchema.Sql(), or set Ect:Ledger:PostgreSql:CreateSchema to true.";

    [Theory]
    [InlineData("DROP TABLE ect.ledger_seal", "table ledger_seal")]
    [InlineData("DROP TABLE ect.ledger_hash", "table ledger_hash")]
    [InlineData("DROP TABLE ect.ledger_disclosed", "table ledger_disclosed")]
    [InlineData("ALTER TABLE ect.ledger_disclosed DROP COLUMN size", "column size bigint of ledger_disclosed", false)]
    [InlineData("ALTER TABLE ect.ledger_disclosed DROP CONSTRAINT ledger_disclosed_pkey", "index ledger_disclosed_pkey", false)]
    [InlineData("DROP FUNCTION ect.ledger_append", "function ledger_append")]
    [InlineData("DROP FUNCTION ect.ledger_leaves", "function ledger_leaves")]
    [InlineData("DROP FUNCTION ect.ledger_keep", "function ledger_keep")]
    [InlineData("DROP INDEX ect.ledger_entry_token", "index ledger_entry_token")]
    [InlineData("DROP INDEX ect.ledger_entry_token; CREATE INDEX ledger_entry_token ON ect.ledger_entry (jti, digest)",
        "index ledger_entry_token", false)]
    [InlineData("DROP INDEX ect.ledger_entry_ending", "index ledger_entry_ending")]
    [InlineData("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ect.ledger_entry_ending'::regclass",
        "index ledger_entry_ending", false)]
    [InlineData("ALTER TABLE ect.ledger_hash DROP CONSTRAINT ledger_hash_pkey", "index ledger_hash_pkey", false)]
    [InlineData("ALTER TABLE ect.ledger_seal DROP CONSTRAINT ledger_seal_pkey", "index ledger_seal_pkey", false)]
    [InlineData("ALTER TABLE ect.ledger_entry DROP CONSTRAINT ledger_entry_pkey", "index ledger_entry_pkey", false)]
    [InlineData("ALTER TABLE ect.ledger_head DROP COLUMN note", "column note text of ledger_head", false)]
    [InlineData("ALTER TABLE ect.ledger_seal ALTER seal TYPE text", "column seal bytea of ledger_seal", false)]
    [InlineData("ALTER TABLE ect.ledger DROP COLUMN shown_after CASCADE", "column shown_after integer of ledger, view ledger_audit")]
    [InlineData("DROP VIEW ect.ledger_audit", "view ledger_audit")]
    [InlineData("DROP TABLE ect.ledger_seal; DROP FUNCTION ect.ledger_keep; DROP INDEX ect.ledger_entry_ending",
        "table ledger_seal, index ledger_entry_ending, function ledger_keep")]
    public async Task OpenAsync_SomethingIsMissing_NamedAndMadeAgainWhereItCanBe(string removal, string missing, bool canBeMade = true)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await (await schema.OpenAsync()).AddAsync(Rows.Many(2));
        await schema.ExecuteAsync(removal);

        var refused = await RefusedAsync(schema.Another(createSchema: false));
        Assert.Equal($"The ledger misses in the schema \"{schema.Schema}\": {missing}. {Remedy}", refused.Message);

        if (canBeMade)
        {
            Assert.Equal(2, (await (await schema.OpenAsync()).AddAsync(Rows.New())).Start);
            await schema.Another(createSchema: false).OpenAsync(Rows.Origin, Rows.Cancellation);
        }
        else
        {
            var impossible = await RefusedAsync(schema.Another());
            Assert.Equal(
                $"The ledger misses in the schema \"{schema.Schema}\": {missing}. It could not be made. Restore the tables, or use "
                + "another schema.", impossible.Message);
        }
    }

    [Fact]
    public async Task OpenAsync_NothingIsThere_NamesAllOfItAndMakesNothing()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var refused = await RefusedAsync(schema.Another(createSchema: false));
        Assert.Equal(
            $"The ledger misses in the schema \"{schema.Schema}\": table ledger, table ledger_entry, table ledger_hash, table ledger_seal, "
            + $"table ledger_head, table ledger_disclosed, function ledger_append, function ledger_leaves, function ledger_keep, "
            + $"view ledger_audit. {Remedy}",
            refused.Message);
        Assert.Equal(0, await schema.Server.AskAsync<long>($"SELECT count(*) FROM pg_namespace WHERE nspname = '{schema.Schema}'"));
    }

    [Theory]
    [InlineData("REVOKE EXECUTE ON FUNCTION ect.ledger_keep", "EXECUTE on ledger_keep")]
    [InlineData("REVOKE EXECUTE ON FUNCTION ect.ledger_append", "EXECUTE on ledger_append")]
    [InlineData("REVOKE INSERT ON ect.ledger_seal", "INSERT on ledger_seal")]
    [InlineData("REVOKE SELECT ON ect.ledger_entry", "SELECT on ledger_entry")]
    [InlineData("REVOKE UPDATE ON ect.ledger", "UPDATE on ledger")]
    [InlineData("REVOKE INSERT ON ect.ledger_disclosed", "INSERT on ledger_disclosed")]
    public async Task OpenAsync_ARightIsMissing_Named(string revocation, string missing)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.OpenAsync();
        await schema.Server.ExecuteAsync($"REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema.Schema} FROM PUBLIC");
        var login = await schema.LoginAsync();
        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.Grants(schema.Role, schema.Schema));
        await schema.Another(login, createSchema: false).OpenAsync(Rows.Origin, Rows.Cancellation);

        await schema.ExecuteAsync($"{revocation} FROM \"{schema.Role}\"");
        var refused = await RefusedAsync(schema.Another(login, createSchema: false));
        Assert.Equal(
            $"The ledger's role lacks rights in the schema \"{schema.Schema}\": {missing}. Run EctPostgreSqlLedgerSchema.Grants(role).",
            refused.Message);
    }

    private static Task<EctLedgerException> RefusedAsync(PostgreSqlLedgerStorage storage) =>
        Assert.ThrowsAsync<EctLedgerException>(() => storage.OpenAsync(Rows.Origin, Rows.Cancellation).AsTask());
}
