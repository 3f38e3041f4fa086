namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Servers that Sentinels watch over: a service names the Sentinels, and follows whom they promote.</summary>
public sealed class SentinelTests : IAsyncLifetime
{
    private const string ClientName = "sentinel-tests";

    /// <summary>The promise is two seconds; a machine that is busy with other things gets more. Left alone, the library takes minutes
    /// where the master hangs.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private readonly string _prefix = Instances.NewPrefix();
    private RedisSentinels _group = null!;

    public async ValueTask InitializeAsync()
    {
        if (ServerProgram.HasRedis) _group = await RedisSentinels.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_group is not null) await _group.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tasks_MasterIsLostAndReturns_GoesOnWithThePromotedReplica(bool hangs)
    {
        SkipUnlessSentinels();
        var former = _group.Servers[0];
        await using var agent = Start();
        await agent.UntilItAcceptsAsync(Instances.Patience);
        var connections = await CountConnectionsAsync();

        if (hangs) await former.PauseAsync();
        else former.Kill();
        await agent.AssertUnavailableAsync();
        await _group.UntilPromotedAsync(former);
        Tell(await agent.UntilItAcceptsAsync(Recovery, inARow: 10), "the promotion");

        if (hangs) await former.ContinueAsync();
        else await former.RestartAsync();
        await _group.UntilRightAsync(former);
        Tell(await agent.UntilItAcceptsAsync(Recovery, inARow: 10), "the return of the former master");

        // What was made anew has taken the place of what was there.
        await Poll.UntilAsync(async () => await _group.CountClientsAsync(ClientName) == connections,
            Instances.Patience, "there are as many connections as before");
    }

    [Fact]
    public async Task Tasks_SentinelsAreNotThereYet_ServiceStartsAndAcceptsOnceTheyAre()
    {
        SkipUnlessSentinels();
        int connections;
        await using (var other = Start())
        {
            await other.UntilItAcceptsAsync(Instances.Patience);
            connections = await CountConnectionsAsync();
        }

        foreach (var sentinel in _group.Sentinels) sentinel.Kill();
        await using var agent = Start();
        Assert.Equal("ok", await agent.GetAsync("/healthz"));
        for (var i = 0; i < 10; i++)
            await agent.AssertUnavailableAsync(EctFailureReason.RevocationUnavailable); // what is revoked was never known

        foreach (var sentinel in _group.Sentinels) await sentinel.RestartAsync();
        Tell(await agent.UntilItAcceptsAsync(Recovery, inARow: 10), "the start of the Sentinels");
        await Poll.UntilAsync(async () => await _group.CountClientsAsync(ClientName) == connections,
            Instances.Patience, "there is one connection to each");
    }

    [Fact]
    public async Task Tasks_SentinelsAreLost_GoesOnWithTheMaster()
    {
        SkipUnlessSentinels();
        await using var agent = Start();
        await agent.UntilItAcceptsAsync(Instances.Patience);

        foreach (var sentinel in _group.Sentinels) sentinel.Kill();

        await agent.UntilItAcceptsAsync(Recovery, inARow: 10);
    }

    /// <summary>Without the fence, which would refuse old tokens for a while: what is tested is the connection.</summary>
    private Agent Start() =>
        Agent.Start($"{_group.Configuration},name={ClientName}", _prefix, new() { ["Ect:Redis:Fence"] = "false" });

    /// <summary>How many there are once no more are being made.</summary>
    private async Task<int> CountConnectionsAsync()
    {
        var (count, unchanged) = (0, 0);
        await Poll.UntilAsync(async () =>
        {
            var now = await _group.CountClientsAsync(ClientName);
            (count, unchanged) = (now, now == count ? unchanged + 1 : 0);
            return unchanged is 3;
        }, TimeSpan.FromSeconds(60), "no more connections are being made");
        return count;
    }

    private static void Tell(TimeSpan took, string what) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"Accepts again {took.TotalMilliseconds:0} ms after {what}.");

    private static void SkipUnlessSentinels()
    {
        ServerProgram.SkipUnlessRedis("Sentinel");
        ServerProgram.SkipUnlessSignals();
    }
}
