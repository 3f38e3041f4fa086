using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>What PostgreSQL has of its own, beyond what is asked of every storage.</summary>
public sealed class PostgreSqlLedgerStorageTests(SharedPostgres shared)
{
    [Fact]
    public async Task AppendAsync_SameTokensByManyInstancesAtOnce_RecordsEachOnce()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.OpenAsync();
        EctStoredEntry[] tokens = Rows.Many(40);
        var storages = Enumerable.Range(0, 6).Select(_ => schema.Another()).ToArray();

        for (var round = 0; round < 8; round++)
        {
            var batch = tokens[(round * 5)..(round * 5 + 5)];
            var answers = await Task.WhenAll(storages.Select(storage => storage.AddAsync([.. batch, Rows.New()])));
            Assert.All(answers, answer => Assert.Equal(answers[0].Entries.Take(5).Select(Place), answer.Entries.Take(5).Select(Place)));
            Assert.Single(answers, answer => answer.Entries[0].Index >= answer.Start);
        }

        Assert.Equal(40 + 6 * 8, await schema.AskAsync<long>("SELECT count(*) FROM ect.ledger_entry"));
        Assert.Equal(40 + 6 * 8, await schema.AskAsync<long>("SELECT size FROM ect.ledger"));
        Assert.Equal(40 + 6 * 8 - 1, await schema.AskAsync<long>("SELECT max(index) FROM ect.ledger_entry"));

        static (Guid, long, int) Place(EctStoredEntry entry) => (entry.Id, entry.Index, entry.Following);
    }

    /// <summary>However often the server says that another instance was faster, one call lasts no longer than it may.</summary>
    [Fact]
    public async Task AppendAsync_AnotherInstanceIsAlwaysFaster_EndsInTime()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var patient = await schema.OpenAsync();
        schema.Timeout = TimeSpan.FromSeconds(1);
        var storage = schema.Another();
        await schema.ExecuteAsync(
            """
            CREATE SEQUENCE ect.tries;
            CREATE FUNCTION ect.lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              PERFORM nextval('ect.tries'), pg_sleep(0.3);
              RAISE EXCEPTION 'lost' USING ERRCODE = 'unique_violation', CONSTRAINT = 'ledger_entry_token';
            END $$;
            CREATE TRIGGER lose BEFORE INSERT ON ect.ledger_entry FOR EACH ROW EXECUTE FUNCTION ect.lose()
            """);

        await Assert.ThrowsAsync<EctLedgerException>(() => storage.AddAsync(Rows.New()));
        Assert.InRange(await schema.AskAsync<long>("SELECT last_value FROM ect.tries"), 1, 4);
        Assert.Equal((0, null), await patient.ReadStateAsync(Rows.Cancellation));
    }

    [Theory]
    [InlineData("DELETE FROM ect.ledger_entry WHERE index >= 5; UPDATE ect.ledger SET size = 5", 5)]
    [InlineData("DELETE FROM ect.ledger_entry WHERE index >= 5; "
        + "INSERT INTO ect.ledger_entry SELECT 5, now(), now(), gen_random_uuid(), 0, '', ''; "
        + "UPDATE ect.ledger SET size = 6", 6)]
    public async Task AppendAsync_EntriesAreDeletedWhileItWaits_AddsNothing(string deletion, int size)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var storage = await schema.OpenAsync();
        var added = await storage.AddAsync(Rows.Many(10));
        await using var source = NpgsqlDataSource.Create(schema.Server.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Rows.Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Rows.Cancellation);
        await using var delete = new NpgsqlCommand(deletion.Replace("ect.", $"{schema.Schema}.", StringComparison.Ordinal), connection);
        await delete.ExecuteNonQueryAsync(Rows.Cancellation);

        var append = storage.AppendAsync([Rows.New()], 10, added.Leaves[9], Rows.Cancellation).AsTask();
        await schema.WaitForLockAsync();
        await transaction.CommitAsync(Rows.Cancellation);

        Assert.Null(await append);
        Assert.Equal((size, null), await storage.ReadStateAsync(Rows.Cancellation));
        Assert.Equal(size, await schema.AskAsync<long>("SELECT count(*) FROM ect.ledger_entry"));
    }

    [Fact]
    public async Task AppendAsync_EntriesBehindTheLastSeenAreMissing_ToldAsAnotherHistory()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var storage = await schema.OpenAsync();
        var added = await storage.AddAsync(Rows.Many(10));
        await schema.ExecuteAsync("DELETE FROM ect.ledger_entry WHERE index = 6");

        Assert.Null(await storage.AppendAsync([], 4, added.Leaves[3], Rows.Cancellation));
        Assert.Equal(3, (await storage.AppendAsync([Rows.New()], 8, added.Leaves[7], Rows.Cancellation))!.Leaves.Count);
    }

    [Fact]
    public async Task FindEndingAfterAsync_ManyEntriesInAnyOrderOfEnds_FindsTheFirst()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var storage = await schema.OpenAsync();
        var (random, begin) = (new Random(17), new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        EctStoredEntry[] rows =
        [
            .. Enumerable.Range(0, 5_000).Select(n => new EctStoredEntry(
                Guid.NewGuid(), Rows.Digest(), Rows.Digest(), begin, begin.AddSeconds(n / 100 + random.Next(30)), new byte[] { 1 })),
        ];
        foreach (var batch in rows.Chunk(IEctLedger.MaxCount)) await storage.AddAsync(batch);
        await schema.ExecuteAsync("UPDATE ect.ledger_entry SET entry = NULL WHERE index % 3 = 1 OR index BETWEEN 900 AND 2300");

        for (var second = -1; second < 82; second++)
        {
            var instant = begin.AddSeconds(second);
            var first = rows.Index().Where(it => it.Index % 3 is not 1 && it.Index is < 900 or > 2_300)
                .Where(it => it.Item.EndsAt > instant).Select(it => (long?)it.Index).FirstOrDefault();
            Assert.Equal((second, first), (second, await storage.FindEndingAfterAsync(instant, Rows.Cancellation)));
        }
    }

    [Fact]
    public async Task AppendAsync_TokensWithOneIdOrWithTheSameBeginning_EachIsRecordedAndFound()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var storage = await schema.OpenAsync();
        Guid[] ids = [new("11111111-1111-1111-1111-111111111111"), new("11111111-1111-1111-1111-111111111112")];
        EctStoredEntry[] rows = [.. Enumerable.Range(0, 40).Select(n => Rows.New(ids[n % 2]))];
        await storage.AddAsync(rows);

        var again = await storage.AddAsync(rows[5..]);
        Assert.Equal(40, again.Start);
        Assert.Equal(Enumerable.Range(5, 35).Select(n => (long)n), again.Entries.Select(entry => entry.Index));
        foreach (var (n, id) in ids.Index())
        {
            var found = await storage.FindAsync(id, 100, Rows.Cancellation);
            Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)(2 * i + n)), found.Select(entry => entry.Index));
        }

        Assert.Equal(20, await storage.RedactAsync(ids[0], Rows.Cancellation));
        Assert.All(await storage.FindAsync(ids[1], 100, Rows.Cancellation), entry => Assert.NotNull(entry.Encoded));
    }

    [Fact]
    public async Task KeepAsync_SameHashesInAnyOrderByManyInstancesAtOnce_NoneWaitsForTheOtherInVain()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.OpenAsync();
        var storages = Enumerable.Range(0, 4).Select(_ => schema.Another()).ToArray();
        for (var round = 0; round < 5; round++)
        {
            var hashes = Enumerable.Range(round * 400, 400).Select(index => (1, (long)index, Rows.Digest())).ToArray();
            await Task.WhenAll(storages.Select(storage =>
                storage.KeepAsync(new(0, null, null, [.. hashes.OrderBy(_ => Random.Shared.Next())]), Rows.Cancellation).AsTask()));
        }

        Assert.Equal(2_000, await schema.AskAsync<long>("SELECT count(*) FROM ect.ledger_hash"));
    }

    [Fact]
    public async Task AppendAsync_EntryBeforeIsGone_AddsNothing()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var storage = await schema.OpenAsync();
        var added = await storage.AddAsync(Rows.Many(10));
        await schema.ExecuteAsync("DELETE FROM ect.ledger_entry WHERE index >= 5; UPDATE ect.ledger SET size = 5");

        Assert.Null(await storage.AppendAsync([Rows.New()], 10, added.Leaves[9], Rows.Cancellation));
        Assert.Null(await storage.AppendAsync([Rows.New()], 6, added.Leaves[5], Rows.Cancellation));
        Assert.Equal((5, null), await storage.ReadStateAsync(Rows.Cancellation));
        Assert.Equal(5, (await storage.AppendAsync([Rows.New()], 5, added.Leaves[4], Rows.Cancellation))!.Start);
    }
}
