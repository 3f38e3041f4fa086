using Ect.StackExchangeRedis.Health;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>Servers that cannot be fenced: every request is refused, no token is used up, and the start says why.</summary>
public sealed class UnfitServerTests
{
    private const string WithoutScripts = "The Redis server does not know a command that is needed: 'eval'. docs/redis.md lists them.";

    private const string Unidentified =
        "The Redis server does not say who it is (master_replid in INFO replication), so it cannot be fenced. " +
        "Use a server that does, or set Ect:Redis:Fence to false and accept that a failover forgets uses.";

    private readonly string _prefix = Instances.NewPrefix();

    /// <summary>INFO is not there, or is something else, as on servers that only resemble Redis.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("STRLEN")]
    public async Task Start_ServerDoesNotSayWhoItIs_RefusedAndTold(string another)
    {
        ServerProgram.SkipUnlessRedis("rename-command");
        string[] rename = another is "" ? [] : ["--rename-command", another, "INFO"];
        var settings = new ServerSettings { RedisArguments = ["--rename-command", "INFO", "", .. rename] };
        await using var server = await RedisServer.StartAsync(ServerKind.Redis, settings);
        await AssertRefusedAsync(server, server.Configuration, Unidentified);

        using var unfenced = Instances.Start(server.Configuration, _prefix, redis => redis.Fence = false);
        Assert.Equal(EctFailureReason.None, await unfenced.ReasonOfAsync());
    }

    [Fact]
    public async Task Start_GarnetRunsNoScripts_RefusedAndTold()
    {
        await using var server = await RedisServer.StartAsync(ServerKind.Garnet, new() { HasScripts = false });
        await AssertRefusedAsync(server, server.Configuration, WithoutScripts);
    }

    [Fact]
    public async Task Start_RedisRunsNoScripts_RefusedAndTold()
    {
        ServerProgram.SkipUnlessRedis("rename-command");
        await using var server = await RedisServer.StartAsync(ServerKind.Redis, new()
        {
            RedisArguments = ["--rename-command", "EVAL", "", "--rename-command", "EVALSHA", "", "--rename-command", "SCRIPT", ""],
        });
        await AssertRefusedAsync(server, server.Configuration, WithoutScripts);
    }

    [Theory]
    [InlineData("+eval", "eval")]
    [InlineData("+evalsha", "evalsha")]
    [InlineData("+info", "info")]
    [InlineData("+time", "time")]
    public async Task Start_UserLacksARight_RefusedAndTheCommandIsNamed(string right, string command)
    {
        ServerProgram.SkipUnlessRedis("ACL");
        await using var server = await RedisServer.StartAsync(ServerKind.Redis);
        await AssertRefusedAsync(server, await server.AddUserAsync(_prefix, right),
            $"The Redis user may not run a command that is needed: '{command}'. docs/redis.md lists them.");
    }

    private async Task AssertRefusedAsync(RedisServer server, string configuration, string sentence)
    {
        using var instance = Instances.Start(configuration, _prefix);
        var entry = Entries.Of(Entries.NewKey());
        EctReplayCacheException? refused = null;
        await Poll.UntilAsync(async () =>
        {
            refused = await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(entry));
            return refused.InnerException is not RedisConnectionException;
        }, Instances.Patience, "it is connected");

        Assert.Equal((sentence, true), (refused!.Message, refused.NothingRecorded));
        await using var connection = await server.ConnectAsync();
        Assert.DoesNotContain(Uses.KeyOf(_prefix, entry), connection.GetServers()[0].Keys().Select(key => $"{key}"));

        var starter = instance.Get<IEnumerable<IHostedService>>().OfType<RedisStarter>().Single();
        await starter.StartAsync(TestContext.Current.CancellationToken);
        await Poll.UntilAsync(() => Task.FromResult(Told().Any()), Instances.Patience, "it is told");
        Assert.Contains($"what requests need. {sentence} ", Assert.Single(Told()).Message, StringComparison.Ordinal);

        IEnumerable<FakeLogRecord> Told() => instance.Get<FakeLogCollector>().GetSnapshot().Where(record => record.Id.Id is 121);
    }
}
