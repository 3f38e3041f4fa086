using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>An instance stands still at the worst moment: the server has its batch and the row's lock, and waits for its COMMIT.</summary>
public sealed class StandstillTests(SharedPostgres shared)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task AppendAsync_AnInstanceStandsStillBeforeItsCommit_TheOthersGoOnAndFailNoCall()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync()) { Timeout = TimeSpan.FromSeconds(4) };
        await using var proxy = new StandstillProxy(schema.Server);
        await schema.OpenAsync();
        var (standing, other) = (schema.Another(proxy.ConnectionString), schema.Another());
        await standing.AddAsync(Rows.New());
        proxy.StandStill();
        var row = Rows.New();

        var stopped = Assert.ThrowsAsync<EctLedgerException>(() => standing.AddAsync(row));
        await WaitForStandstillAsync(schema);
        Assert.Equal(1, (await other.AddAsync(Rows.New())).Start);

        Assert.False((await stopped).NothingRecorded); // It cannot know.
        proxy.GoOn();
        Assert.Equal(2, (await standing.AddAsync(row)).Entries[0].Index);
        Assert.Equal((3, null), await other.ReadStateAsync(Rows.Cancellation));
    }

    [Fact]
    public async Task KeepAsync_AnInstanceStandsStillBeforeItsCommit_TheOthersGoOn()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync()) { Timeout = TimeSpan.FromSeconds(4) };
        await using var proxy = new StandstillProxy(schema.Server);
        var other = await schema.OpenAsync();
        var standing = schema.Another(proxy.ConnectionString);
        await standing.AddAsync(Rows.Many(3));
        proxy.StandStill();

        var hashes = new[] { (1, 0L, Rows.Digest()) };
        var stopped = Assert.ThrowsAsync<EctLedgerException>(
            () => standing.KeepAsync(new(0, null, null, hashes), Rows.Cancellation).AsTask());
        await WaitForStandstillAsync(schema);
        Assert.True(await other.KeepAsync(new(3, "note", new byte[] { 1 }, hashes), Rows.Cancellation));

        await stopped;
        Assert.Equal((3, "note"), await other.ReadStateAsync(Rows.Cancellation));
    }

    [Fact]
    public async Task AppendAsync_RowIsLockedBySomethingElse_IsLeftAlone()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync()) { Timeout = TimeSpan.FromSeconds(1) };
        var storage = await schema.OpenAsync();
        await using var source = NpgsqlDataSource.Create(schema.Server.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Rows.Cancellation);
        await using var working = new NpgsqlCommand(
            $"BEGIN; UPDATE {schema.Schema}.ledger SET size = size; SELECT pg_sleep(3); COMMIT", connection);
        var work = working.ExecuteNonQueryAsync(Rows.Cancellation);
        await Poll.UntilAsync(
            () => schema.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')"), Deadline, "it works");

        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => storage.AddAsync(Rows.New()));
        Assert.StartsWith("Another instance holds the ledger's row for too long.", refused.Message, StringComparison.Ordinal);
        await work;
    }

    private static Task WaitForStandstillAsync(LedgerSchemas schema) => Poll.UntilAsync(
        () => schema.AskAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity "
            + "WHERE backend_xid IS NOT NULL AND state = 'active' AND wait_event = 'ClientRead')"),
        Deadline, "the server waits for it");
}
