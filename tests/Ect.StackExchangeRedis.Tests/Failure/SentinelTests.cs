namespace Ect.StackExchangeRedis.Tests;

/// <summary>Servers that Sentinels watch over: a service names the Sentinels, and follows whom they promote.</summary>
public sealed class SentinelTests : IAsyncLifetime
{
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
    public async Task Tasks_MasterIsLost_GoesOnWithThePromotedReplica(bool hangs)
    {
        SkipUnlessSentinels();
        var master = _group.Servers[0];
        await using var agent = Agent.Start(_group.Configuration, _prefix);
        await agent.UntilItAcceptsAsync(Instances.Patience);

        if (hangs) await master.PauseAsync();
        else master.Kill();
        await agent.AssertUnavailableAsync();
        await _group.UntilPromotedAsync(master);
        var took = await agent.UntilItAcceptsAsync(Instances.Patience);

        TestContext.Current.TestOutputHelper?.WriteLine($"Accepts again {took.TotalMilliseconds:0} ms after the promotion.");
    }

    private static void SkipUnlessSentinels()
    {
        ServerProgram.SkipUnlessRedis("Sentinel");
        ServerProgram.SkipUnlessSignals();
    }
}
