using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>What a server, a database or a role has as its default does not weaken what is recorded.</summary>
public sealed class AppendSettingsTests(SharedPostgres shared)
{
    [Theory]
    [InlineData("off", "on"), InlineData("on", "on"), InlineData("local", "on"), InlineData("remote_apply", "remote_apply")]
    public async Task AppendAsync_SynchronousCommitIsWeak_ForcedForWhatIsRecordedAndNothingElse(string setting, string expected)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.OpenAsync();
        await RecordAsync(schema, "ledger_entry", "synchronous_commit");
        await RecordAsync(schema, "ledger_seal", "synchronous_commit");
        var storage = schema.Another(settings: $"Options=-c synchronous_commit={setting}");

        await storage.AddAsync(Rows.New());
        Assert.Equal([expected], await SeenAsync(schema));
        await storage.KeepAsync(new(1, "note", new byte[] { 1 }, []), Rows.Cancellation);
        Assert.Equal([expected, "off"], await SeenAsync(schema));
    }

    [Theory]
    [InlineData("enable_seqscan", "off"), InlineData("jit", "off"), InlineData("transaction_isolation", "read committed")]
    [InlineData("lock_timeout", "[67][0-9]{3}ms")] // Three quarters of what is left of ten seconds.
    public async Task AppendAsync_Settings_HoldForTheTransactionAlone(string setting, string expected)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync()) { Timeout = TimeSpan.FromSeconds(10) };
        await schema.OpenAsync();
        await RecordAsync(schema, "ledger_entry", setting);
        await using var source = NpgsqlDataSource.Create(
            $"{schema.Server.ConnectionString};Maximum Pool Size=1;No Reset On Close=true;"
            + "Options=-c default_transaction_isolation=serializable");
        var storage = schema.Over(source);
        var before = await ShownAsync(source, setting);

        await storage.AddAsync(Rows.New());

        Assert.Matches($"^{expected}$", Assert.Single(await SeenAsync(schema)));
        Assert.Equal(before, await ShownAsync(source, setting));
        Assert.DoesNotMatch($"^{expected}$", before);
    }

    /// <summary>A server's timeout of statements leaves nothing unclear: it ends before the commit, and undoes what it cuts short.</summary>
    [Theory]
    [InlineData("DEFERRABLE INITIALLY DEFERRED", true), InlineData("NOT DEFERRABLE", false)]
    public async Task AppendAsync_TakesLongerThanTheServersTimeout_CommittedOrUndone(string deferral, bool isCommitted)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.OpenAsync();
        await schema.ExecuteAsync(
            $"""
            CREATE FUNCTION ect.tarry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(5); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER tarry AFTER INSERT ON ect.ledger_entry {deferral} FOR EACH ROW EXECUTE FUNCTION ect.tarry()
            """);
        var storage = schema.Another(settings: "Options=-c statement_timeout=4s");

        if (isCommitted) Assert.Equal(0, (await storage.AddAsync(Rows.New())).Start);
        else Assert.True((await Assert.ThrowsAsync<EctLedgerException>(() => storage.AddAsync(Rows.New()))).NothingRecorded);
        Assert.Equal((isCommitted ? 1 : 0, null), await storage.ReadStateAsync(Rows.Cancellation));
    }

    [Fact]
    public async Task AppendAsync_DefaultsAreSerializableAndReadOnly_ManyWritersAtOnceWork()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.OpenAsync();
        const string Defaults = "Options=-c default_transaction_isolation=serializable -c default_transaction_read_only=on";
        var storages = Enumerable.Range(0, 6).Select(_ => schema.Another(settings: Defaults)).ToArray();

        await Task.WhenAll(storages.Select(async storage =>
        {
            for (var i = 0; i < 10; i++)
            {
                var size = (await storage.AddAsync(Rows.New())).Start;
                (int, long, EctDigest)[] hashes = [(1, 0, Rows.Digest()), (1, 1, Rows.Digest())];
                await storage.KeepAsync(new(size, $"{size}", new byte[] { 1 }, hashes), Rows.Cancellation);
            }
        }));

        Assert.Equal((60, "59"), await storages[0].ReadStateAsync(Rows.Cancellation));
    }

    /// <summary>Writes down what a setting is whenever a row is added to a table.</summary>
    private static Task RecordAsync(LedgerSchemas schema, string table, string setting) => schema.ExecuteAsync(
        $"""
        CREATE TABLE IF NOT EXISTS ect.seen (id serial, value text);
        CREATE FUNCTION ect.see_{table}() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN INSERT INTO ect.seen (value) SELECT current_setting('{setting}'); RETURN NEW; END $$;
        CREATE TRIGGER see BEFORE INSERT ON ect.{table} FOR EACH ROW EXECUTE FUNCTION ect.see_{table}()
        """);

    private static Task<string[]> SeenAsync(LedgerSchemas schema) =>
        schema.AskAsync<string[]>("SELECT array_agg(value ORDER BY id) FROM ect.seen");

    private static async Task<string> ShownAsync(NpgsqlDataSource source, string setting)
    {
        await using var command = source.CreateCommand($"SELECT current_setting('{setting}')");
        return (string)(await command.ExecuteScalarAsync(Rows.Cancellation))!;
    }
}
