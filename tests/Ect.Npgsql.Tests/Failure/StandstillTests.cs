using System.Diagnostics;
using Ect.Npgsql.Storage;
using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>An instance stands still at the worst moment: the server has its batch and the row's lock, and waits for its COMMIT.</summary>
public sealed class StandstillTests(SharedPostgres shared)
{
    private const string Standing = "backend_xid IS NOT NULL AND state = 'active' AND wait_event = 'ClientRead'";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task AppendAsync_AnInstanceStandsStillBeforeItsCommit_TheOthersGoOnAndFailNoCall()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await using var proxy = new StandstillProxy(schema.Server);
        await schema.OpenAsync();
        var (standing, other) = (schema.Another(proxy.ConnectionString), schema.Another());
        await standing.AddAsync(Rows.New());
        proxy.StandStill();
        var row = Rows.New();

        var stopped = standing.AddAsync(row);
        await WaitForStandstillAsync(schema);
        var process = await schema.AskAsync<int>("SELECT pid FROM pg_stat_activity WHERE " + Standing);
        var begun = Stopwatch.GetTimestamp();
        Assert.Equal(1, (await other.AddAsync(Rows.New())).Start);
        // A wait, and the time between two looks. It would have failed had it waited for the lock until it gave up.
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.FromMilliseconds(50), TimeSpan.MaxValue);

        await Poll.UntilAsync(() => Task.FromResult(schema.Log.Collector.Count > 0), Deadline, "it says so");
        var line = schema.Log.Collector.GetSnapshot()[0];
        Assert.Equal((220, "LedgerSessionEnded", $"{process}"), (line.Id.Id, line.Id.Name, line.GetStructuredStateValue("Process")));

        proxy.GoOn();
        Assert.Equal(2, (await stopped).Entries[0].Index); // It writes again: if it was only slow, it has lost nothing.
        Assert.Equal(2, (await standing.AddAsync(row)).Entries[0].Index);
        Assert.Equal((3, null), await other.ReadStateAsync(Rows.Cancellation));
    }

    [Fact]
    public async Task KeepAsync_AnInstanceStandsStillBeforeItsCommit_TheOthersGoOn()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await using var proxy = new StandstillProxy(schema.Server);
        var other = await schema.OpenAsync();
        var standing = schema.Another(proxy.ConnectionString);
        await standing.AddAsync(Rows.Many(3));
        proxy.StandStill();

        var hashes = new[] { (1, 0L, Rows.Digest()) };
        var stopped = standing.KeepAsync(new(0, null, null, hashes), Rows.Cancellation);
        await WaitForStandstillAsync(schema);
        Assert.True(await other.KeepAsync(new(3, "note", new byte[] { 1 }, hashes), Rows.Cancellation));

        proxy.GoOn();
        Assert.True(await stopped);
        Assert.Equal((3, "note"), await other.ReadStateAsync(Rows.Cancellation));
    }

    /// <summary>A slow instance is not frozen, and while nobody waits for it nobody has to know.</summary>
    [Fact]
    public async Task TryEndAsync_NobodyWaitsForTheInstance_IsLeftAloneUntilSomebodyDoes()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await using var proxy = new StandstillProxy(schema.Server);
        var other = await schema.OpenAsync();
        var slow = schema.Another(proxy.ConnectionString);
        await slow.AddAsync(Rows.New());
        await using var source = NpgsqlDataSource.Create(schema.Server.ConnectionString);
        var watch = new StandstillWatch(new(source, schema.Timeout), new(new(schema.Schema)), schema.Log);
        proxy.StandStill();

        var writing = slow.AddAsync(Rows.New());
        await WaitForStandstillAsync(schema);
        Assert.False(await watch.TryEndAsync());
        await other.ReadStateAsync(Rows.Cancellation);
        Assert.False(await watch.TryEndAsync());
        Assert.Empty(schema.Log.Collector.GetSnapshot());

        var waiting = schema.ExecuteAsync("SET lock_timeout = '30s'; UPDATE ect.ledger SET size = size");
        await schema.WaitForLockAsync();
        Assert.True(await watch.TryEndAsync());
        await waiting;
        proxy.GoOn();
        Assert.Equal(1, (await writing).Start);
    }

    [Fact]
    public async Task AppendAsync_RowIsLockedBySomethingElse_IsLeftAlone()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync()) { Timeout = TimeSpan.FromSeconds(6) };
        var storage = await schema.OpenAsync();
        await using var source = NpgsqlDataSource.Create(schema.Server.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Rows.Cancellation);
        await using var working = new NpgsqlCommand(
            $"BEGIN; UPDATE {schema.Schema}.ledger SET size = size; SELECT pg_sleep(10); COMMIT", connection);
        var work = working.ExecuteNonQueryAsync(Rows.Cancellation);
        await Poll.UntilAsync(
            () => schema.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')"), Deadline, "it works");

        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => storage.AddAsync(Rows.New()));
        Assert.StartsWith("Another instance holds the ledger's row for too long.", refused.Message, StringComparison.Ordinal);
        await work;
        Assert.Empty(schema.Log.Collector.GetSnapshot());
    }

    [Fact]
    public async Task AppendAsync_WhoWaitsForItsClientHasOnlyReadTheTables_IsLeftAlone()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.OpenAsync();
        schema.Timeout = TimeSpan.FromSeconds(1);
        var storage = schema.Another();
        await schema.ExecuteAsync("CREATE TABLE ect.of_the_application (value int)");
        await using var source = NpgsqlDataSource.Create(schema.Server.ConnectionString);
        await using var holder = await source.OpenConnectionAsync(Rows.Cancellation);
        await using var holding = new NpgsqlCommand($"BEGIN; SELECT 1 FROM {schema.Schema}.ledger FOR UPDATE", holder);
        await holding.ExecuteNonQueryAsync(Rows.Cancellation);
        await using var copier = await source.OpenConnectionAsync(Rows.Cancellation);
        await using var reading = new NpgsqlCommand(
            $"BEGIN; INSERT INTO {schema.Schema}.of_the_application VALUES (1); SELECT 1 FROM {schema.Schema}.ledger_head", copier);
        await reading.ExecuteNonQueryAsync(Rows.Cancellation);
        await using (var copy = await copier.BeginTextImportAsync($"COPY {schema.Schema}.of_the_application FROM STDIN", Rows.Cancellation))
        {
            await WaitForStandstillAsync(schema);
            await Assert.ThrowsAsync<EctLedgerException>(() => storage.AddAsync(Rows.New()));
            await copy.WriteAsync("2\n");
        }

        await using var commit = new NpgsqlCommand("COMMIT", copier);
        await commit.ExecuteNonQueryAsync(Rows.Cancellation);
        Assert.Equal(3, await schema.AskAsync<long>("SELECT sum(value) FROM ect.of_the_application"));
        Assert.Empty(schema.Log.Collector.GetSnapshot());
    }

    [Fact]
    public async Task AppendAsync_InstancesSetAnotherRoleThanTheirLogin_TheOthersGoOn()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await using var proxy = new StandstillProxy(schema.Server);
        await schema.OpenAsync();
        var login = await schema.LoginAsync();
        var crew = $"crew_of_{schema.Schema}";
        await schema.ExecuteAsync($"CREATE ROLE {crew}; GRANT {crew} TO \"{schema.Role}\"; ALTER ROLE \"{schema.Role}\" NOINHERIT");
        await schema.Server.ExecuteAsync(EctPostgreSqlLedgerSchema.Grants(crew, schema.Schema));
        var near = new NpgsqlConnectionStringBuilder(proxy.ConnectionString) { Username = schema.Role }.ConnectionString;
        var standing = schema.Another(near, createSchema: false, $"Options=-c role={crew}");
        var other = schema.Another(login, createSchema: false, $"Options=-c role={crew}");
        await standing.AddAsync(Rows.New());
        proxy.StandStill();

        var stopped = standing.AddAsync(Rows.New());
        await WaitForStandstillAsync(schema);
        Assert.Equal(1, (await other.AddAsync(Rows.New())).Start);
        proxy.GoOn();
        Assert.Equal(2, (await stopped).Start);
    }

    private static Task WaitForStandstillAsync(LedgerSchemas schema) => Poll.UntilAsync(
        () => schema.AskAsync<bool>(
            $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE {Standing})"),
        Deadline, "the server waits for it");
}
