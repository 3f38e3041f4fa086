using Ect.Npgsql.Storage;
using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>Every failure is told in bounded time, and whether something can have been recorded.</summary>
public sealed class OutageTests(SharedPostgres shared)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    /// <summary>What the server says once it has waited for a lock has a quarter of it to arrive.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task AppendAsync_RowIsLocked_NothingRecorded()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync()) { Timeout = LongEnough };
        var storage = await schema.OpenAsync();
        await using var source = NpgsqlDataSource.Create(schema.Server.ConnectionString);
        await using var holder = await HoldAsync(source, $"SELECT 1 FROM {schema.Schema}.ledger, {schema.Schema}.ledger_head FOR UPDATE");

        var append = await Assert.ThrowsAsync<EctLedgerException>(() => storage.AddAsync(Rows.New()));
        var keep = await Assert.ThrowsAsync<EctLedgerException>(
            () => storage.KeepAsync(new(0, "note", null, []), Rows.Cancellation).AsTask());

        AssertSays("Another instance holds the ledger's row for too long.", nothingRecorded: true, append);
        AssertSays("Another instance holds the ledger's row for too long.", nothingRecorded: true, keep);
        Assert.Equal((0, null), await storage.ReadStateAsync(Rows.Cancellation));
        await holder.DisposeAsync();
        Assert.Equal(0, (await storage.AddAsync(Rows.New())).Start);
    }

    [Fact]
    public async Task AppendAsync_CallerCancels_IsRecordedOrNot()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var storage = await schema.OpenAsync();
        var row = Rows.New();
        await using var source = NpgsqlDataSource.Create(schema.Server.ConnectionString);
        await using var holder = await HoldAsync(source, $"SELECT 1 FROM {schema.Schema}.ledger FOR UPDATE");
        using var gone = new CancellationTokenSource();
        var append = storage.AppendAsync([row], 0, default, gone.Token).AsTask();
        await schema.WaitForLockAsync();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
        await holder.DisposeAsync();
        Assert.Equal(0, (await storage.AddAsync(row)).Entries[0].Index); // What was begun goes on, and is known now.
        Assert.Equal((1, null), await storage.ReadStateAsync(Rows.Cancellation));
    }

    /// <summary>As for an instance that was taken for one that stands still.</summary>
    [Fact]
    public async Task AppendAsync_SessionIsEnded_WritesAgainAndRecordsOnce()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var storage = await schema.OpenAsync();
        await using var source = NpgsqlDataSource.Create(schema.Server.ConnectionString);
        await using var holder = await HoldAsync(source, $"SELECT 1 FROM {schema.Schema}.ledger FOR UPDATE");
        var append = storage.AddAsync(Rows.New());

        for (var n = 0; n < 2; n++)
        {
            await Poll.UntilAsync(
                () => schema.AskAsync<bool>(
                    "SELECT coalesce(bool_or(pg_terminate_backend(pid, 5000)), false) FROM pg_stat_activity "
                    + $"WHERE wait_event_type = 'Lock' AND query LIKE '%\"{schema.Schema}\".ledger_append%'"),
                TimeSpan.FromSeconds(60), "it waits, and is ended");
            Assert.False(append.IsCompleted);
        }

        await holder.DisposeAsync();
        Assert.Equal(0, (await append).Entries[0].Index);
        Assert.Equal((1, null), await storage.ReadStateAsync(Rows.Cancellation));
    }

    [Fact]
    public async Task AppendAsync_CommitFails_NothingRecorded()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var storage = await schema.OpenAsync();
        await schema.ExecuteAsync(
            """
            CREATE FUNCTION ect.refuse() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'disk_full'; END $$;
            CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON ect.ledger_entry DEFERRABLE INITIALLY DEFERRED
              FOR EACH ROW EXECUTE FUNCTION ect.refuse()
            """);

        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => storage.AddAsync(Rows.New()));
        AssertSays("PostgreSQL has no room left.", nothingRecorded: true, refused);
        Assert.Equal((0, null), await storage.ReadStateAsync(Rows.Cancellation));
    }

    [Fact]
    public async Task AppendAsync_NoConnectionIsFree_NothingRecorded()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.OpenAsync();
        await using var source = NpgsqlDataSource.Create($"{schema.Server.ConnectionString};Maximum Pool Size=1");
        await using var holder = await source.OpenConnectionAsync(Rows.Cancellation);
        schema.Timeout = Short;

        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => schema.Over(source).AddAsync(Rows.New()));
        Assert.True(refused.NothingRecorded);
    }

    [Theory]
    [InlineData("Username=nobody", "PostgreSQL refused the login.")]
    [InlineData("Database=nowhere", "The database does not exist in PostgreSQL.")]
    public async Task OpenAsync_LoginIsRefused_SaysWhatToCorrect(string settings, string sentence)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var refused = await Assert.ThrowsAsync<EctLedgerException>(
            () => schema.Another(settings: settings).OpenAsync(Rows.Origin, Rows.Cancellation).AsTask());
        Assert.StartsWith(sentence, refused.Message, StringComparison.Ordinal);
        Assert.True(refused.NothingRecorded);
    }

    [Fact]
    public async Task Storage_ServerIsAwayStopsOrStandsStill_ToldInTimeAndWhatWasRecordedIsFound()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var schema = new LedgerSchemas(server);
        await using var pool = NpgsqlDataSource.Create(server.ConnectionString);
        var storage = schema.Over(pool);
        await storage.OpenAsync(Rows.Origin, Rows.Cancellation);
        await storage.AddAsync(Rows.New());
        var row = Rows.New();

        schema.Timeout = Short;
        var hasty = schema.Over(pool);
        await server.PauseAsync(); // A connection of the pool is there: the batch is sent, and nothing comes back.
        var unclear = await Assert.ThrowsAsync<EctLedgerException>(() => hasty.AddAsync(row));
        AssertSays("PostgreSQL did not answer in time.", nothingRecorded: false, unclear);
        var unsent = await Assert.ThrowsAsync<EctLedgerException>(() => schema.Another().AddAsync(Rows.New())); // Here there is none.
        AssertSays("PostgreSQL did not answer in time.", nothingRecorded: true, unsent);
        await Assert.ThrowsAsync<EctLedgerException>(() => hasty.ReadStateAsync(Rows.Cancellation).AsTask());
        await server.ContinueAsync();
        schema.Timeout = LongEnough;
        Assert.Equal(1, (await storage.AddAsync(row)).Entries[0].Index);

        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using (await HoldAsync(source, $"SELECT 1 FROM {schema.Schema}.ledger FOR UPDATE"))
        {
            var waiting = Assert.ThrowsAsync<EctLedgerException>(() => storage.AddAsync(Rows.New()));
            await schema.WaitForLockAsync();
            await server.KillAsync();
            Assert.False((await waiting).NothingRecorded);
        }

        var away = await Assert.ThrowsAsync<EctLedgerException>(() => schema.Another().AddAsync(Rows.New()));
        AssertSays("There is no connection to PostgreSQL.", nothingRecorded: true, away);

        await server.RestartAsync();
        await Poll.UntilAsync(() => AnswersAsync(storage), TimeSpan.FromSeconds(60), "the pool has new connections");
        Assert.Equal((2, null), await storage.ReadStateAsync(Rows.Cancellation));
    }

    [Fact]
    public async Task AppendAsync_StandbyIsAway_AnswersNobodyUntilItIsThere()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var schema = new LedgerSchemas(server) { Timeout = LongEnough };
        await schema.OpenAsync();
        await server.SetAsync("synchronous_standby_names", "nobody");
        await UntilCommitsWaitAsync(server);
        var storage = schema.Another(settings: "Options=-c synchronous_commit=off");
        var row = Rows.New();

        // It is recorded here, and waits for the standby: the row stays locked, and the next ones are told so.
        Assert.False((await Assert.ThrowsAsync<EctLedgerException>(() => storage.AddAsync(row))).NothingRecorded);
        Assert.True((await Assert.ThrowsAsync<EctLedgerException>(() => storage.AddAsync(row))).NothingRecorded);
        Assert.Equal((0, null), await storage.ReadStateAsync(Rows.Cancellation));

        // Told to stop waiting, the server commits it without the standby. It is there, and still nobody is told.
        await server.ExecuteAsync("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        await Poll.UntilAsync(
            async () => await storage.ReadStateAsync(Rows.Cancellation) is (1, null), TimeSpan.FromSeconds(60), "it is committed");
        Assert.False((await Assert.ThrowsAsync<EctLedgerException>(() => storage.AddAsync(row))).NothingRecorded);

        await server.SetAsync("synchronous_standby_names", "");
        var known = await schema.Another().AddAsync(row);
        Assert.Equal((1, 0), (known.Start, known.Entries[0].Index));
    }

    /// <summary>A setting is there for new sessions before the server's own process has told it to those that commit.</summary>
    private static async Task UntilCommitsWaitAsync(PostgresServer server)
    {
        var writing = Task.CompletedTask;
        await Poll.UntilAsync(
            async () =>
            {
                if (writing.IsCompleted) writing = server.ExecuteAsync("COMMENT ON SCHEMA public IS 'written'");
                return await server.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep')");
            },
            TimeSpan.FromSeconds(60), "a commit waits for the standby");
        await server.ExecuteAsync("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        await writing;
    }

    /// <summary>What happened, then what to do.</summary>
    private static void AssertSays(string finding, bool nothingRecorded, EctLedgerException said)
    {
        Assert.StartsWith($"{finding} ", said.Message, StringComparison.Ordinal);
        Assert.Equal(nothingRecorded, said.NothingRecorded);
    }

    private static async Task<NpgsqlTransaction> HoldAsync(NpgsqlDataSource source, string statement)
    {
        var connection = await source.OpenConnectionAsync(Rows.Cancellation);
        var transaction = await connection.BeginTransactionAsync(Rows.Cancellation);
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(Rows.Cancellation);
        return transaction;
    }

    private static async Task<bool> AnswersAsync(PostgreSqlLedgerStorage storage)
    {
        try
        {
            await storage.ReadStateAsync(Rows.Cancellation);
            return true;
        }
        catch (EctLedgerException)
        {
            return false;
        }
    }
}
