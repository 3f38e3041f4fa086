using Microsoft.Extensions.Logging.Abstractions;

namespace Ect.Npgsql.Tests;

/// <summary>The ledger with several instances on one database.</summary>
public sealed class SharedLedgerTests(SharedPostgres shared)
{
    [Theory]
    [InlineData(3, 3_000), InlineData(1, 2_000)]
    public async Task AppendAsync_32Writers_OneHistoryAndEveryReceiptVerifies(int instances, int count)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        using var service = new Instances(schema);
        await using var load = new Load(service.Start(instances), writers: 32);
        await load.GrowAsync(count);
        await load.StopAsync();

        await load.Recordings.AssertKeptAsync(service.Start());
        var size = await schema.AskAsync<long>("SELECT size FROM ect.ledger");
        Assert.Equal(size, await schema.AskAsync<long>("SELECT count(*) FROM ect.ledger_entry"));
    }

    [Fact]
    public async Task AppendAsync_AdministratorDeletesTheLastEntries_InstancesStopAndSignNoFork()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        using var service = new Instances(schema);
        var hosts = service.Start(2);
        await using (var load = new Load(hosts, writers: 8))
        {
            await load.GrowAsync(400);
            await schema.ExecuteAsync(
                """
                UPDATE ect.ledger SET size = size - 100;
                DELETE FROM ect.ledger_entry WHERE index >= (SELECT size FROM ect.ledger)
                """);
            await load.StopAsync();
        }

        var size = await schema.AskAsync<long>("SELECT size FROM ect.ledger");
        var note = await schema.AskAsync<string>("SELECT note FROM ect.ledger_head");
        var seals = await schema.AskAsync<long>("SELECT count(*) FROM ect.ledger_seal");
        foreach (var host in hosts)
        {
            var refused = await Assert.ThrowsAsync<EctLedgerException>(host.AppendOneAsync);
            Assert.Contains("This process signs nothing any more.", refused.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<EctLedgerException>(host.HeadAsync);
        }

        Assert.Equal(size, await schema.AskAsync<long>("SELECT size FROM ect.ledger"));
        Assert.Equal(note, await schema.AskAsync<string>("SELECT note FROM ect.ledger_head"));
        Assert.Equal(seals, await schema.AskAsync<long>("SELECT count(*) FROM ect.ledger_seal"));

        // Who starts now finds that more was signed for than there is.
        var restarted = await Assert.ThrowsAsync<EctLedgerException>(service.Start().AppendOneAsync);
        Assert.Contains("was rolled back", restarted.Message, StringComparison.Ordinal);
    }

    /// <summary>They can be made again, and are: a receipt that was given stays good, and a new one has another signature over the
    /// same.</summary>
    [Fact]
    public async Task Ledger_SealsAndBlockHashesAreDeletedUnderLoadAndWhileNobodyRuns_TheyAreMadeAgain()
    {
        const string Loss = "DELETE FROM ect.ledger_seal; DELETE FROM ect.ledger_hash";
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        using var service = new Instances(schema);
        await using var load = new Load(service.Start(2), writers: 8);
        for (var i = 0; i < 3; i++)
        {
            await load.GrowAsync(250);
            await schema.ExecuteAsync(Loss);
        }

        await load.GrowAsync(50);
        await load.StopAsync();
        foreach (var host in service.All) await host.AppendOneAsync(); // None of them has stopped.
        await load.Recordings.AssertKeptAsync(service.Start());

        await schema.ExecuteAsync(Loss);
        var next = service.Start();
        var head = await next.HeadAsync();
        await load.Recordings.AssertKeptAsync(next);
        Assert.True(await schema.AskAsync<long>("SELECT count(*) FROM ect.ledger_seal") > 0);
        Assert.Equal(head.Size / 256, await schema.AskAsync<long>("SELECT count(*) FROM ect.ledger_hash WHERE level = 1"));
        service.AssertNoForkWasSigned();
    }

    [Fact]
    public async Task Ledger_OlderBackupIsRestoredAndHeadFileIsKept_DoesNotStart()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        using var service = new Instances(schema);
        using var folder = new TempFolder();
        var keys = service.Start();
        await keys.AppendAsync(LedgerTokens.Many(3));
        await schema.ExecuteAsync("CREATE TABLE ect.backup AS SELECT size, note FROM ect.ledger_head");
        await Open().AppendAsync(LedgerTokens.Many(2), Rows.Cancellation);

        await schema.ExecuteAsync(
            """
            DELETE FROM ect.ledger_entry WHERE index >= 3; DELETE FROM ect.ledger_seal WHERE size > 3; UPDATE ect.ledger SET size = 3;
            UPDATE ect.ledger_head SET size = backup.size, note = backup.note FROM ect.backup
            """);
        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => Open().GetTreeHeadAsync(Rows.Cancellation).AsTask());
        Assert.Contains(
            "The ledger has 3 entries, and Ect:Ledger:HeadFile knows of 5: an older state was restored.", refused.Message,
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<EctLedgerException>(() => Open().AppendAsync(LedgerTokens.Many(1), Rows.Cancellation).AsTask());
        Assert.Equal(3, await schema.AskAsync<long>("SELECT size FROM ect.ledger"));

        StoredEctLedger Open() => new(
            schema.Another(), keys.Signer, TestTokens.Options(options => options.Ledger.HeadFile = Path.Combine(folder.Path, "head")),
            keys.Clock, NullLogger<StoredEctLedger>.Instance);
    }
}
