namespace Ect.Npgsql.Tests;

public sealed class ServerCrashTests
{
    [Fact]
    public async Task AppendAsync_ServerIsKilledUnderLoad_EveryReceiptThatWasGivenIsKept()
    {
        await using var server = await PostgresServer.StartAsync("synchronous_commit=off");
        await using var schema = new LedgerSchemas(server);
        using var service = new Instances(schema);
        await using var load = new Load(service.Start(3), writers: 12);

        for (var i = 0; i < 2; i++)
        {
            await load.GrowAsync(300);
            await server.KillAsync();
            await server.RestartAsync();
        }

        await load.GrowAsync(300);
        await load.StopAsync();
        await load.Recordings.AssertKeptAsync(service.Start());
        service.AssertNoForkWasSigned();
    }
}
