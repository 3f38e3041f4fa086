using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>What a Redis user has to be allowed: as much as docs/redis.md says, and no less. Where it is less, it is told, and no token is used up.</summary>
public sealed class PermissionTests : IAsyncLifetime
{
    private readonly string _prefix = Instances.NewPrefix();
    private RedisServer? _server;

    /// <summary>What may be missing, and what is then said.</summary>
    public static TheoryData<string> NeededCommands =>
        [.. RedisUser.Documented.Where(rule => rule.StartsWith('+') && rule is not ("+echo" or "+script|load"))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (ServerProgram.HasRedis) _server = await RedisServer.StartAsync(ServerKind.Redis);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task Everything_UserMayDoWhatIsDocumented_WorksAndHealthKnowsThePolicy()
    {
        using var instance = await StartAsync();
        var (before, workflow) = (Forge.NewId(), Forge.NewId());
        var predecessor = Instances.Bob.Token(claims => (claims["jti"], claims["wid"], claims["aud"]) = (before, workflow, Forge.Alice));
        var head = Instances.Alice.Token(claims => (claims["wid"], claims["pred"]) = (workflow, new JsonArray(before)));
        var (spent, fresh) = (Instances.Alice.Token(), Instances.Alice.Token());

        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync(spent));
        Assert.Equal(EctFailureReason.None, (await instance.VerifyAsync(head, predecessor)).FailureReason);
        Assert.Equal(EctFailureReason.Replayed, await instance.ReasonOfAsync(head));
        Assert.Equal(EctFailureReason.Replayed, (await instance.VerifyAsync(fresh, spent)).FailureReason);
        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync(fresh));
        Assert.Equal(2, (await instance.ListAsync(workflow)).Count);
        await CompleteAsync(instance);
        await instance.RevokeAsync(EctRevocation.OfIssuer(Forge.Alice));
        Assert.Equal(EctFailureReason.Revoked, await instance.ReasonOfAsync());
        Assert.True(await instance.RestoreAsync(EctRevocation.OfIssuer(Forge.Alice)));

        var health = await HealthAsync(instance);
        Assert.Equal(
            (HealthStatus.Healthy, "Redis does what requests need, and does not evict live entries."), (health.Status, health.Description));
    }

    [Theory]
    [MemberData(nameof(NeededCommands))]
    public async Task Health_UserMayNotRunOneOfTheDocumentedCommands_UnhealthyAndSaysSo(string command)
    {
        using var instance = await StartAsync(command);

        var health = await HealthAsync(instance);

        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("may not run a command that is needed", health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_UserMayNotEcho_UnhealthyBecauseThereIsNoConnection()
    {
        using var instance = await StartAsync("+echo");
        Assert.Equal(HealthStatus.Unhealthy, (await HealthAsync(instance)).Status);
    }

    [Fact]
    public async Task Health_UserMayNotReadThePolicy_DegradedAndDoesNotClaimToKnowIt()
    {
        using var instance = await StartAsync(redis => redis.Fence = false, "+info");

        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync());
        var health = await HealthAsync(instance);

        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("maxmemory-policy of Redis cannot be read. Allow the Redis user to run INFO", health.Description, StringComparison.Ordinal);
    }

    /// <summary>A server that may not be asked who it is cannot be fenced.</summary>
    [Fact]
    public async Task Verify_UserMayNotReadWhoTheServerIs_UnavailableAndNoTokenIsUsedUp()
    {
        using var instance = await StartAsync("+info");
        var token = Instances.Alice.Token();

        Assert.Equal(EctFailureReason.ReplayCacheUnavailable, await instance.ReasonOfAsync(token));
        await _server!.AllowAsync("+info");
        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync(token));
    }

    /// <summary>Where scripts may not be kept on the server, each use sends its own.</summary>
    [Fact]
    public async Task Verify_UserMayNotLoadScripts_Accepted()
    {
        using var instance = await StartAsync("+script|load", "+evalsha");
        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync());
    }

    /// <summary>What takes a use back is a script: where it may not run, nothing is used up.</summary>
    [Theory]
    [InlineData("+eval")]
    [InlineData("+del")]
    public async Task Verify_UserMayNotTakeBack_UnavailableAndNoTokenIsUsedUp(string command)
    {
        using var instance = await StartAsync(command);
        string[] tokens = [Instances.Alice.Token(), Instances.Alice.Token()];

        Assert.Equal(EctFailureReason.ReplayCacheUnavailable, await instance.ReasonOfAsync(tokens[0]));
        Assert.Equal(EctFailureReason.ReplayCacheUnavailable, (await instance.VerifyAsync(tokens)).FailureReason);
        var refused = await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(Entries.Of(Entries.NewKey()), Entries.Of(Entries.NewKey())));
        Assert.True(refused.NothingRecorded);

        await _server!.AllowAsync(command);
        Assert.Equal(EctFailureReason.None, (await instance.VerifyAsync(tokens)).FailureReason);
    }

    /// <summary>Rights that are taken away while the service runs: the first use that cannot be taken back is the last.</summary>
    [Fact]
    public async Task Verify_UserMayNotTakeBackAnyMore_NothingMoreIsUsedUp()
    {
        using var instance = await StartAsync();
        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync());
        await _server!.AllowAsync("-eval");
        await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.ReleaseAsync(Entries.Of(Entries.NewKey())));

        var token = Instances.Alice.Token();
        Assert.Equal(EctFailureReason.ReplayCacheUnavailable, await instance.ReasonOfAsync(token));
        await _server!.AllowAsync("+eval");
        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync(token));
    }

    [Fact]
    public async Task Verify_UserMayNotIndexAWorkflow_UnavailableAndTheTokenIsNotUsedUp()
    {
        using var instance = await StartAsync("+zadd");
        var token = Instances.Alice.Token(claims => claims["wid"] = Forge.NewId());

        Assert.Equal(EctFailureReason.StoreUnavailable, await instance.ReasonOfAsync(token));
        await _server!.AllowAsync("+zadd");
        Assert.Equal(EctFailureReason.None, await instance.ReasonOfAsync(token));
    }

    [Fact]
    public async Task Start_UserMayNotRunScripts_IsTold()
    {
        ServerProgram.SkipUnlessRedis("ACL");
        await using var agent = Agent.Start(await _server!.AddUserAsync(_prefix, "+eval"), _prefix);

        await Poll.UntilAsync(() => Task.FromResult(agent.Logs.GetSnapshot().Any(record => record.Id.Id is 121)), Instances.Patience, "it is told");

        var told = Assert.Single(agent.Logs.GetSnapshot(), record => record.Id.Id is 121);
        Assert.Contains("The Redis user may not run a command that is needed", told.Message, StringComparison.Ordinal);
        Assert.Contains("eval", $"{told.Exception}", StringComparison.Ordinal);
        await agent.AssertUnavailableAsync();
    }

    private Task<TestService> StartAsync(params string[] less) => StartAsync(_ => { }, less);

    private async Task<TestService> StartAsync(Action<EctRedisOptions> more, params string[] less)
    {
        ServerProgram.SkipUnlessRedis("ACL");
        var configuration = await _server!.AddUserAsync(_prefix, less);
        var instance = Instances.Start(
            configuration, _prefix, (Action<EctRedisOptions>)Unhurried + more, build: ect => ect.Services.AddHealthChecks().AddEct());
        await HealthAsync(instance); // It connects. Else the first look at the revocations has its two seconds for that too.
        return instance;
    }

    private static void Unhurried(EctRedisOptions redis) => redis.Timeout = TimeSpan.FromSeconds(10);

    private static async Task CompleteAsync(TestService instance)
    {
        var record = new EctTokenRecord(TestTokens.Record(TestTokens.Token())) { AncestorsKnown = false };
        await instance.AddAsync(record);
        await instance.AddAsync(new EctTokenRecord(record) { AncestorsKnown = true });
        Assert.True(Assert.Single(await instance.FindAsync(record.Id)).AncestorsKnown);
    }

    private static async Task<HealthReportEntry> HealthAsync(TestService instance) =>
        (await instance.Get<HealthCheckService>().CheckHealthAsync(Cancellation)).Entries["ect-redis"];
}
