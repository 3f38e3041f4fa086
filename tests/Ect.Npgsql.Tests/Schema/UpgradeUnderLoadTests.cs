using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>Tables are brought up to date while instances write to them.</summary>
public sealed class UpgradeUnderLoadTests
{
    /// <summary>What version 4 has and lacks.</summary>
    private const string Back =
        """
        BEGIN;
        LOCK TABLE ect.ledger_entry, ect.ledger, ect.ledger_head IN ACCESS EXCLUSIVE MODE;
        DROP INDEX ect.ledger_entry_ending;
        CREATE INDEX ledger_entry_ends ON ect.ledger_entry (ends_at) WHERE entry IS NOT NULL;
        DROP TABLE ect.ledger_disclosed;
        UPDATE ect.ledger SET version = 4;
        COMMIT;
        """;

    [Fact]
    public async Task OpenAsync_VersionIsOlderAndInstancesWrite_NobodyWaitsForOneWhoWaitsForThem()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var schema = new LedgerSchemas(server);
        using var service = new Instances(schema);
        await schema.OpenAsync();
        await using var load = new Load(service.Start(4), writers: 12);
        await load.GrowAsync(50);

        for (var i = 0; i < 5; i++)
        {
            await schema.ExecuteAsync(Back);
            await load.GrowAsync(20);
            await schema.OpenAsync();
            Assert.Equal(6, await schema.AskAsync<short>("SELECT version FROM ect.ledger"));
        }

        await load.GrowAsync(50);
        await load.StopAsync();
        Assert.Equal(0, await DeadlocksAsync(schema));
        await load.Recordings.AssertKeptAsync(service.Start());
    }

    /// <summary>Whoever reads by another order ends one of the two, as PostgreSQL sees fit.</summary>
    [Fact]
    public async Task OpenAsync_AnotherWaitsForItAndItForTheOther_TriesAgain()
    {
        await using var server = await PostgresServer.StartAsync("deadlock_timeout=5s");
        await using var schema = new LedgerSchemas(server) { Timeout = TimeSpan.FromMinutes(1) };
        await schema.OpenAsync();
        await schema.ExecuteAsync(Back);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Rows.Cancellation);
        await using (var first = new NpgsqlCommand(
            $"SET deadlock_timeout = '1min'; BEGIN; SELECT 1 FROM {schema.Schema}.ledger FOR UPDATE", connection))
            await first.ExecuteNonQueryAsync(Rows.Cancellation);

        var opening = schema.OpenAsync(); // It looks for a deadlock once, 5 seconds after it begins to wait.
        await schema.WaitForLockAsync();
        await using (var second = new NpgsqlCommand($"SELECT 1 FROM {schema.Schema}.ledger_entry; COMMIT", connection))
            await second.ExecuteNonQueryAsync(Rows.Cancellation);

        Assert.Equal((0, null), await (await opening).ReadStateAsync(Rows.Cancellation));
        Assert.Equal(1, await DeadlocksAsync(schema));
    }

    [Fact]
    public async Task OpenAsync_IndexIsMade_ReadersDoNotWait()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var schema = new LedgerSchemas(server);
        var storage = await schema.OpenAsync();
        await storage.AddAsync(Rows.Many(2));
        await schema.ExecuteAsync(Back);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Rows.Cancellation);
        await using (var writing = new NpgsqlCommand( // Beside it no index can be made, and longer than a caller has time.
            $"BEGIN; LOCK TABLE {schema.Schema}.ledger_entry IN ROW EXCLUSIVE MODE", connection))
            await writing.ExecuteNonQueryAsync(Rows.Cancellation);

        var opening = schema.OpenAsync();
        await schema.WaitForLockAsync();
        Assert.Equal((2, null), await storage.ReadStateAsync(Rows.Cancellation));
        Assert.Equal(2, (await storage.ReadAsync(0, 2, Rows.Cancellation)).Count);
        Assert.False(opening.IsCompleted);
        await connection.CloseAsync();
        await opening;
    }

    /// <summary>The server counts a deadlock when the session that it ended says so, at the latest when it is idle or gone.</summary>
    private static async Task<long> DeadlocksAsync(LedgerSchemas schema)
    {
        await schema.ExecuteAsync("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            + "AND backend_type = 'client backend'");
        return await schema.AskAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
    }
}
