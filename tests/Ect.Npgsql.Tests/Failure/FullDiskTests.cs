using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>The disk of the server has no room left, to the last byte.</summary>
public sealed class FullDiskTests
{
    private const string NoRoom = "PostgreSQL has no room left. Give its server more disk or memory.";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task AppendAsync_DiskOfTheTablesIsFullUnderLoad_RefusedAndGoesOnOnceThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 32);
        await using var server = await PostgresServer.StartAsync();
        await server.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{disk.Path}'");
        await server.ExecuteAsync("ALTER ROLE postgres SET default_tablespace = small");
        await using var schema = new LedgerSchemas(server);
        using var service = new Instances(schema);
        var hosts = service.Start(2);
        await using var load = new Load(hosts, writers: 8);
        await load.GrowAsync(200);

        disk.Fill();
        await load.FailAsync(40);
        var unrecorded = await RefusedAsync(hosts[0]);

        Assert.Empty(await schema.Another().FindAsync(Guid.Parse(unrecorded.Id), 1, Rows.Cancellation));
        Assert.Equal([NoRoom], load.Failures.Distinct());
        Assert.NotEmpty(await hosts[1].Ledger.ReadAsync(0, 10, Rows.Cancellation)); // Reading goes on.

        disk.MakeRoom();
        await load.GrowAsync(200);
        await load.StopAsync();
        load.Recordings.Add((await hosts[1].AppendAsync(unrecorded))[0]);
        await AssertWentOnAsync(service, load);
    }

    /// <summary>A server that cannot write its log ends itself.</summary>
    [Fact]
    public async Task AppendAsync_WholeDiskIsFullUnderLoadAndTheServerEnds_EveryReceiptIsKeptOnceThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 160);
        await using var server = await PostgresServer.StartAsync(disk, "max_wal_size=32MB", "min_wal_size=32MB", "wal_keep_size=0");
        await using var schema = new LedgerSchemas(server);
        using var service = new Instances(schema);
        await using var load = new Load(service.Start(2), writers: 8);
        await load.GrowAsync(200);

        disk.Fill();
        await load.FailAsync(20);
        await Poll.UntilAsync(() => EndsAsync(server), Deadline, "the server has no room for its log");
        await load.FailAsync(20);
        Assert.Contains(NoRoom, load.Failures);

        disk.MakeRoom();
        await server.RestartAsync();
        await load.GrowAsync(200);
        await load.StopAsync();
        await AssertWentOnAsync(service, load);
    }

    /// <summary>No instance has stopped, nothing that a receipt was given for is missing, and nothing was signed twice.</summary>
    private static async Task AssertWentOnAsync(Instances service, Load load)
    {
        foreach (var host in service.All) await host.AppendOneAsync();
        await load.Recordings.AssertKeptAsync(service.Start());
        service.AssertNoForkWasSigned();
    }

    /// <summary>Has an instance refuse a token, and say that it was not recorded.</summary>
    private static async Task<EctToken> RefusedAsync(LedgerHost host)
    {
        while (true)
        {
            var token = LedgerTokens.Signed();
            try
            {
                await host.AppendAsync(token);
            }
            catch (EctLedgerException exception) when (exception.NothingRecorded)
            {
                return token;
            }
            catch (EctLedgerException)
            {
                // There was room for the entry, and none for its receipt.
            }
        }
    }

    /// <summary>Has the server begin another file of its log.</summary>
    private static async Task<bool> EndsAsync(PostgresServer server)
    {
        try
        {
            await server.ExecuteAsync("SELECT pg_switch_wal()");
        }
        catch (NpgsqlException)
        {
            // It has ended, or is about to.
        }

        return server.HasExited;
    }
}
