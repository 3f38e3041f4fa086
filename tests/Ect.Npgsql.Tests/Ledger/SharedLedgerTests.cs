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
}
