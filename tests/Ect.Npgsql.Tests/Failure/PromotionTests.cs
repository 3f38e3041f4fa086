using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>A standby takes over.</summary>
public sealed class PromotionTests
{
    private const string Standby = "standby";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task AppendAsync_SynchronousStandbyIsPromotedUnderLoad_EveryReceiptThatWasGivenIsKept()
    {
        await using var primary = await PostgresServer.StartAsync();
        await using var standby = await PostgresServer.FollowAsync(primary, Standby);
        await primary.SetAsync("synchronous_standby_names", Standby);
        await using var schema = new LedgerSchemas(standby, Both(primary, standby));
        using var service = new Instances(schema);
        await using var load = new Load(service.Start(3), writers: 12);
        await load.GrowAsync(400);

        await primary.KillAsync();
        await standby.PromoteAsync();
        await load.GrowAsync(400);
        await load.StopAsync();

        foreach (var host in service.All) await host.AppendOneAsync(); // None of them has stopped.
        await load.Recordings.AssertKeptAsync(service.Start());
        service.AssertNoForkWasSigned();
    }

    [Fact]
    public async Task AppendAsync_StandbyThatLacksEntriesIsPromoted_InstancesThatSawThemStopAndSignNoFork()
    {
        await using var primary = await PostgresServer.StartAsync();
        await using var standby = await PostgresServer.FollowAsync(primary, Standby);
        await using var schema = new LedgerSchemas(standby, Both(primary, standby));
        using var service = new Instances(schema);
        var hosts = service.Start(3);
        var (ahead, behind) = (hosts[..2], hosts[2]);
        foreach (var host in hosts) await host.AppendAsync(LedgerTokens.Many(3));
        await Poll.UntilAsync(
            () => schema.AskAsync<bool>("SELECT EXISTS (SELECT FROM ect.ledger_head WHERE size = 9)"), Deadline, "it follows");

        await standby.SetAsync("primary_conninfo", "");
        await Poll.UntilAsync(
            async () => await standby.AskAsync<long>("SELECT count(*) FROM pg_stat_wal_receiver") is 0, Deadline, "it follows no more");
        var lost = await ahead[0].AppendOneAsync();
        await ahead[1].AppendOneAsync();
        var lostHead = await ahead[0].HeadAsync();
        await primary.KillAsync();
        await standby.PromoteAsync();

        // Who saw entries that are lost signs nothing any more: none of its calls succeeds before it has found out.
        foreach (var host in ahead)
            await Poll.UntilAsync(
                async () => (await FailureAsync(host)).Contains("signs nothing any more", StringComparison.Ordinal), Deadline,
                "it has stopped");

        Assert.Equal(9, await schema.AskAsync<long>("SELECT size FROM ect.ledger"));

        // Who did not see them goes on, and so does who starts now. Whoever kept the lost head convicts them.
        await Poll.UntilAsync(async () => await FailureAsync(behind) is "", Deadline, "it has reached the new server");
        await service.Start().AppendAsync(LedgerTokens.Many(4));
        var auditor = new EctLedgerVerifier([behind.Key], lostHead.Note);
        Assert.Equal(EctLedgerFailure.None, auditor.VerifyReceipt(lost));
        Assert.NotEqual(EctLedgerFailure.None, await auditor.FollowAsync(behind.Ledger, Rows.Cancellation));
        Assert.Equal(EctLedgerFailure.None, (await behind.Verifier.AuditAsync(behind.Ledger, Rows.Cancellation)).Failure);
    }

    private static string Both(PostgresServer primary, PostgresServer standby) =>
        new NpgsqlConnectionStringBuilder(primary.ConnectionString)
        {
            Host = $"127.0.0.1:{standby.Port},127.0.0.1:{primary.Port}", // The first one takes no writes.
            HostRecheckSeconds = 1,
        }.ConnectionString;

    /// <summary>Why an instance records nothing; an empty text if it does.</summary>
    private static async Task<string> FailureAsync(LedgerHost host)
    {
        try
        {
            await host.AppendOneAsync();
            return "";
        }
        catch (EctLedgerException exception)
        {
            return exception.Message;
        }
    }
}
