using System.Runtime.CompilerServices;
using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>What a role of an auditor sees in the database: every hash, and no token that can still be spent.</summary>
public sealed class AuditViewTests(SharedPostgres shared)
{
    private const string Shown =
        "SELECT coalesce(array_agg(index ORDER BY index) FILTER (WHERE entry IS NOT NULL), '{}') FROM ect.ledger_audit";

    /// <summary>The first entry's token ends that long ago, the others' a microsecond later each.</summary>
    private const string EndAround =
        "UPDATE ect.ledger_entry SET ends_at = now() - make_interval(secs => {0}) + (index - 1) * interval '1 microsecond'";

    [Theory]
    [InlineData(61, new[] { 0L, 1 }), InlineData(60.999_999, new[] { 0L }), InlineData(60.999_998, new long[] { })]
    [InlineData(61.000_001, new[] { 0L, 1, 2 }), InlineData(5_000_000_000, new[] { 0L, 1, 2 }), InlineData(-5_000_000_000, new long[] { })]
    public async Task View_TokensEndAtTheMargin_ShowsThoseThatHaveReachedIt(double endedSeconds, long[] shown)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await RecordAsync(schema);
        Assert.Equal(shown, await AskAtOneMomentAsync(schema, endedSeconds));
    }

    [Theory]
    [InlineData(61, 61, new[] { 0L, 1 }), InlineData(60.2, 61, new[] { 0L, 1 }), InlineData(61.2, 61.999, new long[] { })]
    [InlineData(61.2, 62, new[] { 0L, 1 })]
    public async Task View_DelayOfTheService_RoundedUpToASecond(double delay, double endedSeconds, long[] shown)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync()) { Delay = TimeSpan.FromSeconds(delay) };
        await RecordAsync(schema);
        Assert.Equal(shown, await AskAtOneMomentAsync(schema, endedSeconds));
    }

    [Fact]
    public async Task View_InstancesWithSeveralDelays_TheLongestIsKept()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        foreach (var (delay, kept) in ((int, int)[])[(90, 90), (61, 90), (3_600, 3_600), (0, 3_600)])
        {
            schema.Delay = TimeSpan.FromSeconds(delay);
            await schema.OpenAsync();
            Assert.Equal(kept, await schema.AskAsync<int>("SELECT shown_after FROM ect.ledger"));
        }
    }

    [Fact]
    public async Task View_NoServiceHasSaidHowLongToWait_ShowsNoEntry()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await RecordAsync(schema);
        await schema.ExecuteAsync("UPDATE ect.ledger SET shown_after = NULL");
        Assert.Empty(await AskAtOneMomentAsync(schema, 5_000_000_000));
    }

    [Fact]
    public async Task View_EntryIsRedacted_ShowsItsHashAlone()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await RecordAsync(schema);
        await schema.ExecuteAsync("UPDATE ect.ledger_entry SET entry = NULL WHERE index = 1");
        Assert.Equal(new long[] { 0, 2 }, await AskAtOneMomentAsync(schema, 100));
        Assert.Equal(3, await schema.AskAsync<long>("SELECT count(leaf) FROM ect.ledger_audit"));
    }

    [Fact]
    public async Task View_NotAllWasSignedFor_EndsWhereTheTreeHeadDoes()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await RecordAsync(schema);
        await (await schema.OpenAsync()).AddAsync(Rows.Many(2));
        Assert.Equal(2, await schema.AskAsync<long>("SELECT max(index) FROM ect.ledger_audit"));
    }

    [Fact]
    public async Task GrantsToAudit_RoleWithNothingElse_AuditsAndReadsNoToken()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        using var service = new Instances(schema);
        var host = service.Start();
        foreach (var count in (int[])[400, 800]) await host.AppendAsync(LedgerTokens.Many(count));
        await schema.ExecuteAsync(
            "UPDATE ect.ledger_entry SET ends_at = CASE WHEN index < 900 THEN now() - interval '2 minutes' ELSE now() END");
        await using var auditor = NpgsqlDataSource.Create(await schema.LoginAsync());
        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.GrantsToAudit(schema.Role, schema.Schema));

        await using var ask = auditor.CreateCommand($"SELECT note FROM {schema.Schema}.ledger_head");
        Assert.True(EctTreeHead.TryParse((string)(await ask.ExecuteScalarAsync(Rows.Cancellation))!, out var head));
        var rows = new List<EctDisclosedEntry>();
        var audit = await host.Verifier.AuditDisclosedAsync(head, async (start, count, end) =>
        {
            var page = await ReadAsync(auditor, schema.Schema, start, count, end);
            rows.AddRange(page);
            return page;
        }, Rows.Cancellation);

        Assert.Equal(EctLedgerFailure.None, audit.Failure);
        Assert.Equal(1_200, rows.Count);
        Assert.Equal(900, rows.Count(row => row.Entry is not null));
        Assert.All(rows, row => Assert.Equal(row.Index < 900, row.Entry is not null));

        string[] refused =
        [
            "SELECT entry FROM ect.ledger_entry", "SELECT leaf FROM ect.ledger_entry", "SELECT count(*) FROM ect.ledger_entry",
            "TABLE ect.ledger", "TABLE ect.ledger_hash", "TABLE ect.ledger_seal", "UPDATE ect.ledger SET shown_after = 0",
            "UPDATE ect.ledger_head SET note = ''", "UPDATE ect.ledger_audit SET leaf = ''", "DELETE FROM ect.ledger_audit",
            "DROP VIEW ect.ledger_audit", "SELECT * FROM ect.ledger_leaves(0, 10)",
            "SELECT * FROM ect.ledger_append('{}', '{}', '{}', '{}', '{}', '{}', 0, '', '1')",
            "SELECT ect.ledger_keep(0, 'note', NULL, '{}', '{}', '{}', '1')",
        ];
        foreach (var statement in refused)
        {
            await using var command = auditor.CreateCommand(statement.Replace("ect.", $"{schema.Schema}.", StringComparison.Ordinal));
            var answer = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Rows.Cancellation));
            Assert.Equal((statement, PostgresErrorCodes.InsufficientPrivilege), (statement, answer.SqlState));
        }
    }

    /// <summary>A function of the auditor's in the condition sees what the view shows, not what stands in the table.</summary>
    [Fact]
    public async Task View_AuditorsFunctionIsCheap_SeesNoTokenEither()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await RecordAsync(schema);
        var login = await schema.LoginAsync();
        await schema.Server.ExecuteAsync(
            $"{EctPostgreSqlLedgerSchema.GrantsToAudit(schema.Role, schema.Schema)} "
            + $"GRANT CREATE ON SCHEMA public TO \"{schema.Role}\"");
        await schema.ExecuteAsync("UPDATE ect.ledger_entry SET ends_at = now()");
        await using var auditor = NpgsqlDataSource.Create(login);
        await using var command = auditor.CreateCommand(
            $"""
            CREATE FUNCTION public.peek_{schema.Schema}(bytea) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
              $$ BEGIN IF $1 IS NOT NULL THEN RAISE EXCEPTION 'seen'; END IF; RETURN true; END $$;
            SELECT count(*) FROM {schema.Schema}.ledger_audit WHERE public.peek_{schema.Schema}(entry)
            """);
        Assert.Equal(3L, await command.ExecuteScalarAsync(Rows.Cancellation));
    }

    [Fact]
    public void GrantsToAudit_RoleWithQuotes_IsOneName()
    {
        Assert.EndsWith(
            "GRANT SELECT (size, note) ON \"ect\".ledger_head TO \"a\"\"b\";\n", EctPostgreSqlLedgerSchema.GrantsToAudit("a\"b"),
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("role", () => EctPostgreSqlLedgerSchema.GrantsToAudit(""));
        Assert.Throws<ArgumentException>("schema", () => EctPostgreSqlLedgerSchema.GrantsToAudit("auditor", "Ect"));
    }

    /// <summary>Three entries that a head was kept for.</summary>
    private static async Task RecordAsync(LedgerSchemas schema)
    {
        var storage = await schema.OpenAsync();
        await storage.AddAsync(Rows.Many(3));
        await storage.KeepAsync(new(3, "note", null, []), Rows.Cancellation);
    }

    /// <summary>Asks in the transaction that sets when tokens end: time stands still in it.</summary>
    private static async Task<long[]> AskAtOneMomentAsync(LedgerSchemas schema, double endedSeconds)
    {
        await schema.LoginAsync();
        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.GrantsToAudit(schema.Role, schema.Schema));
        var end = FormattableString.Invariant(FormattableStringFactory.Create(EndAround, endedSeconds));
        await using var source = NpgsqlDataSource.Create(schema.Server.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Rows.Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Rows.Cancellation);
        long[] shown = [];
        foreach (var statement in (string[])[end, $"SET LOCAL ROLE \"{schema.Role}\"", Shown])
        {
            var text = statement.Replace("ect.", $"{schema.Schema}.", StringComparison.Ordinal);
            await using var command = new NpgsqlCommand(text, connection);
            shown = await command.ExecuteScalarAsync(Rows.Cancellation) as long[] ?? [];
        }

        return shown;
    }

    private static async Task<IReadOnlyList<EctDisclosedEntry>> ReadAsync(
        NpgsqlDataSource auditor, string schema, long start, int count, CancellationToken cancellationToken)
    {
        await using var command = auditor.CreateCommand(
            $"SELECT index, leaf, recorded_at, entry FROM {schema}.ledger_audit WHERE index >= $1 ORDER BY index LIMIT $2");
        command.Parameters.Add(new() { Value = start });
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<EctDisclosedEntry>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var entry = reader.IsDBNull(3) || !EctLedgerEntry.TryParse(reader.GetFieldValue<byte[]>(3), out var shown) ? null : shown;
            rows.Add(new(reader.GetInt64(0), new(reader.GetFieldValue<byte[]>(1)), reader.GetDateTime(2), entry));
        }

        return rows;
    }
}
