using System.Net;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>What a failover can lose, and what narrows it. Replication is asynchronous: a master answers before its replica knows.</summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private readonly string _prefix = Instances.NewPrefix();
    private RedisServer _master = null!;
    private RedisServer _replica = null!;
    private readonly Dictionary<string, string> _settings = new() { ["Ect:Redis:Timeout"] = "00:00:10" };

    public async ValueTask InitializeAsync()
    {
        if (!ServerProgram.HasRedis) return;
        _master = await RedisServer.StartAsync(ServerKind.Redis, new() { RedisArguments = ["--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1"] });
        _replica = await RedisServer.StartAsync(ServerKind.Redis, new() { RedisArguments = ["--replicaof", "127.0.0.1", $"{_master.Port}"] });
        await Poll.UntilAsync(async () => $"{await _replica.ExecuteAsync("INFO", "replication")}".Contains("master_link_status:up", StringComparison.Ordinal),
            TimeSpan.FromSeconds(60), "the replica follows");
    }

    public async ValueTask DisposeAsync()
    {
        if (_replica is not null) await _replica.DisposeAsync();
        if (_master is not null) await _master.DisposeAsync();
    }

    [Fact]
    public async Task Tasks_ReplicaHadEverything_PromotedItRefusesTheTokenAndTakesNewOnes()
    {
        SkipUnlessRedis();
        var token = Instances.Alice.Token();
        await using (var agent = await StartAsync())
        {
            Assert.Equal(HttpStatusCode.OK, await agent.StatusOfAsync(token));
            Assert.Equal(1, await CountReplicasThatHaveItAsync(TimeSpan.FromSeconds(60)));
        }

        await PromoteAsync();

        // Nobody but the replica itself can tell whether it lagged: with the fence, it is not believed about this token.
        await using var after = await StartAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await after.StatusOfAsync(token));
        after.Clock.Advance(TimeSpan.FromSeconds(31));
        await after.UntilItAcceptsAsync(Instances.Patience);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await after.StatusOfAsync(token));
    }

    /// <summary>What is lost with the master: the fence refuses it, and without the fence it can be used again.</summary>
    [Theory]
    [InlineData(true, HttpStatusCode.ServiceUnavailable)]
    [InlineData(false, HttpStatusCode.OK)]
    public async Task Tasks_ReplicaLaggedBehind_PromotedItRefusesTheTokenUnlessTheFenceIsOff(bool isFenced, HttpStatusCode expected)
    {
        _settings["Ect:Redis:Fence"] = $"{isFenced}";
        SkipUnlessRedis();
        var token = Instances.Alice.Token();
        await using (var agent = await StartAsync())
        {
            // What is on the wire already would still arrive: so the replica must also come back to the master first.
            await _replica.PauseAsync();
            await _master.ExecuteAsync("CLIENT", "KILL", "TYPE", "replica");
            Assert.Equal(HttpStatusCode.OK, await agent.StatusOfAsync(token));
            Assert.Equal(0, await CountReplicasThatHaveItAsync(TimeSpan.FromMilliseconds(100))); // WAIT tells; it takes nothing back
        }

        _master.Kill();
        await _replica.ContinueAsync();
        await PromoteAsync();

        await using var after = await StartAsync();
        Assert.Equal(expected, await after.StatusOfAsync(token));
        if (isFenced) await after.AssertUnavailableAsync(EctFailureReason.ReplayFenced);
    }

    [Fact]
    public async Task Tasks_MasterWantsAReplicaThatKeepsUp_UnavailableWhenItLags()
    {
        SkipUnlessRedis();
        await _master.ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        await _master.ExecuteAsync("CONFIG", "SET", "min-replicas-max-lag", "1");
        await using var agent = await StartAsync();

        // For as long as the allowed lag, writes still pass: the window is narrowed, not closed.
        await _replica.PauseAsync();
        await Poll.UntilAsync(async () => await agent.StatusOfAsync(Instances.Alice.Token()) is HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(60), "the master refuses to write");
        await agent.AssertUnavailableAsync();

        await _replica.ContinueAsync();
        await agent.UntilItAcceptsAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>The promise is four seconds; a machine that is busy with other things gets more. Left alone, the library takes minutes where
    /// the master hangs.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tasks_ServiceKnowsBothServers_GoesOnWithThePromotedOne(bool hangs)
    {
        SkipUnlessRedis();
        await using var agent = Agent.Start($"{_master.Address},{_replica.Address}", _prefix, new() { ["Ect:Redis:Fence"] = "false" });
        await agent.UntilItAcceptsAsync(Instances.Patience);

        if (hangs) await _master.PauseAsync();
        else _master.Kill();
        await agent.AssertUnavailableAsync();
        await _replica.ExecuteAsync("REPLICAOF", "NO", "ONE");

        // Until it is clear which of the two is the master, half of the requests may be accepted.
        var took = await agent.UntilItAcceptsAsync(TimeSpan.FromSeconds(60), inARow: 10);
        TestContext.Current.TestOutputHelper?.WriteLine($"Accepts again {took.TotalMilliseconds:0} ms after the promotion.");
    }

    /// <summary>Tokens that were used may be lost with the master; what was revoked is not, as long as one instance remembers.</summary>
    [Fact]
    public async Task Revocation_ReplicaLaggedBehind_PromotedItIsToldByWhoRemembers()
    {
        SkipUnlessRedis();
        using var instance = Instances.Start($"{_master.Address},{_replica.Address}", _prefix, redis => redis.Timeout = TimeSpan.FromSeconds(10));
        await Poll.UntilAsync(async () => (await instance.VerifyAsync(Instances.Alice.Token())).Succeeded, Instances.Patience, "the instance is connected");
        await instance.RevokeAsync(EctRevocation.OfIssuer(Forge.Bob));
        Assert.Equal(1, await CountReplicasThatHaveItAsync(TimeSpan.FromSeconds(60)));
        await _replica.PauseAsync();
        await _master.ExecuteAsync("CLIENT", "KILL", "TYPE", "replica");
        await instance.RevokeAsync(EctRevocation.OfIssuer(Forge.Alice));

        _master.Kill();
        await _replica.ContinueAsync();
        await PromoteAsync();

        using var newcomer = Instances.Start(_replica.Configuration, _prefix);
        Assert.Equal([EctRevocation.OfIssuer(Forge.Bob)], await newcomer.RevokedAsync()); // The loss itself.
        await Poll.UntilAsync(async () =>
        {
            instance.Clock.Advance(TimeSpan.FromSeconds(1));
            newcomer.Clock.Advance(TimeSpan.FromSeconds(1));
            return (await newcomer.RevokedAsync()).Count is 2;
        }, TimeSpan.FromSeconds(60), "the promoted server knows");
        Assert.Equal(EctFailureReason.Revoked, await newcomer.ReasonOfAsync());
        Assert.Equal(EctFailureReason.Revoked, await instance.ReasonOfAsync());
    }

    private static void SkipUnlessRedis()
    {
        ServerProgram.SkipUnlessRedis("Replication");
        ServerProgram.SkipUnlessSignals();
    }

    /// <summary>An instance that talks to the master, or, once that has gone, to the replica.</summary>
    private async Task<Agent> StartAsync()
    {
        var isAfter = await _master.PingAsync() is null;
        if (isAfter) _settings["Ect:Redis:FenceAtStart"] = "true";
        var agent = Agent.Start((isAfter ? _replica : _master).Configuration, _prefix, _settings);
        if (isAfter) await agent.UntilRedisAnswersAsync();
        else await agent.UntilItAcceptsAsync(Instances.Patience);
        return agent;
    }

    private async Task PromoteAsync()
    {
        _master.Kill();
        await _replica.ExecuteAsync("REPLICAOF", "NO", "ONE");
    }

    /// <summary>WAIT is about the writes of its own connection; replication keeps their order, so a later write stands for all before it.</summary>
    private async Task<long> CountReplicasThatHaveItAsync(TimeSpan patience)
    {
        await using var connection = await _master.ConnectAsync();
        var server = connection.GetServer(_master.Address);
        await server.ExecuteAsync("SET", $"{_prefix}later", "");
        return (long)await server.ExecuteAsync("WAIT", "1", $"{patience.TotalMilliseconds:0}");
    }
}
