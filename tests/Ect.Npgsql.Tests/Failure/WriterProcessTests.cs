namespace Ect.Npgsql.Tests;

/// <summary>What becomes of the ledger, and of the other instances, when a process is killed or stands still.</summary>
public sealed class WriterProcessTests(SharedPostgres shared)
{
    [Fact]
    public async Task AppendAsync_WritersAreKilled_EveryReceiptThatWasGivenIsKept()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        using var service = new Instances(schema);
        await schema.OpenAsync();
        var recordings = new Recordings();
        using var lasting = await WriterProcess.StartAsync(schema, service, writers: 4);

        for (var i = 0; i < 2; i++)
        {
            using var first = await WriterProcess.StartAsync(schema, service, writers: 4);
            using var second = await WriterProcess.StartAsync(schema, service, writers: 4);
            await Task.WhenAll(first.GrowAsync(50), second.GrowAsync(50));
            first.KillInto(recordings);
            await second.GrowAsync(50);
            second.KillInto(recordings);
        }

        await lasting.GrowAsync(50);
        lasting.KillInto(recordings);
        await recordings.AssertKeptAsync(service.Start());
    }

    [Fact]
    public async Task AppendAsync_AWriterStandsStill_TheOthersGoOn()
    {
        ServerProgram.SkipUnlessSignals();
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        using var service = new Instances(schema);
        await schema.OpenAsync();
        using var standing = await WriterProcess.StartAsync(schema, service, writers: 8);
        using var first = await WriterProcess.StartAsync(schema, service, writers: 4);
        using var second = await WriterProcess.StartAsync(schema, service, writers: 4);

        for (var i = 0; i < 3; i++)
        {
            await Task.WhenAll(standing.GrowAsync(30), first.GrowAsync(30), second.GrowAsync(30));
            await standing.PauseAsync();
            var before = standing.Count;
            await Task.WhenAll(first.GrowAsync(100), second.GrowAsync(100));
            Assert.Equal(before, standing.Count); // It stands still.
            await standing.ContinueAsync();
        }

        await standing.GrowAsync(30);
        var recordings = new Recordings();
        foreach (var writer in (WriterProcess[])[standing, first, second]) writer.KillInto(recordings);
        await recordings.AssertKeptAsync(service.Start());
    }
}
