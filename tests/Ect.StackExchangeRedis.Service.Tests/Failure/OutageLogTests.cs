using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>What an outage is in the log: a line when something changes, not one for every second or for every step of every request.</summary>
public sealed class OutageLogTests
{
    private const int Requests = 10;

    private readonly string _prefix = Instances.NewPrefix();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Requests_ServerKilled_OneLineForTheChangeAndAtMostOneEach(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        await using var agent = Agent.Start(server.Configuration, _prefix, new() { ["Ect:RevocationStaleness"] = "01:00:00" });
        await agent.UntilItAcceptsAsync(Instances.Patience);
        agent.Logs.Clear();
        server.Kill();
        await Poll.UntilAsync(() => Task.FromResult(IsOutOfReach(agent)), Instances.Patience, "the outage is noticed");
        var before = Told(agent).Count(record => record.Id.Name is not "RedisIsSilent");

        for (var i = 0; i < Requests; i++)
        {
            await agent.AssertUnavailableAsync();
            PassASecond(agent);
        }

        var told = Told(agent);
        Assert.InRange(told.RemoveAll(record => record.Id.Name is "RedisIsSilent"), 0, 1); // where the last command has waited
        Assert.Single(told, record => record.Id.Name is "DependencyFailed"); // With the exception, which nothing else has.
        Assert.All(told, record => Assert.True(record.Id.Name is "DependencyFailed" or "RevocationsOutOfReach" || record.Exception is null, $"{record}"));
        told.RemoveAll(record => record.Id.Name is "DependencyFailed");
        Assert.True(told.Count - before <= Requests, string.Join(Environment.NewLine, told.Select(record => $"{record.Id.Name}: {record}")));
        Assert.Single(told, record => record.Id.Name is "RevocationsOutOfReach");
        Assert.DoesNotContain(told, record => record.Id.Name is "ReleaseFailed"); // What was never sent need not be taken back.
        Assert.All(told, record => Assert.True(record.Category == typeof(EctVerifier).FullName || record.Id.Name is "RevocationsOutOfReach", $"{record}"));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Requests_ServerStandsStill_OneLineEachAndTheExceptionOnce(ServerKind kind)
    {
        ServerProgram.SkipUnlessSignals();
        await using var server = await RedisServer.StartAsync(kind);
        await using var agent = Agent.Start(server.Configuration, _prefix, new() { ["Ect:RevocationStaleness"] = "01:00:00" });
        await agent.UntilItAcceptsAsync(Instances.Patience);
        agent.Logs.Clear();
        await server.PauseAsync();

        for (var i = 0; i < Requests; i++) await agent.AssertUnavailableAsync();

        var told = Told(agent);
        Assert.InRange(told.RemoveAll(record => record.Id.Name is "RedisIsSilent"), 0, 1);
        Assert.Equal("DependencyFailed", Assert.Single(told, record => record.Exception is not null).Id.Name);
        Assert.Equal(Requests, told.Count(record => record.Id.Name is "Refused"));
        Assert.Equal(Requests + 1, told.Count);
        await server.ContinueAsync();
    }

    [Fact]
    public async Task Requests_ServerWasNeverThere_IsToldOnceAndNothingIsSaidToBeGood()
    {
        await using var agent = Agent.Start($"127.0.0.1:{FreePort.Next()},connectTimeout=100", _prefix);

        await Poll.UntilAsync(() => Task.FromResult(Named(agent, "RevocationsNeverRead").Any() || PassASecond(agent)), Instances.Patience, "it is told");
        for (var i = 0; i < Requests; i++)
        {
            await agent.AssertUnavailableAsync(EctFailureReason.RevocationUnavailable);
            PassASecond(agent);
        }

        Assert.Contains("RevocationUnavailable", Assert.Single(Named(agent, "RevocationsNeverRead")).Message, StringComparison.Ordinal);
        await Poll.UntilAsync(() => Task.FromResult(Named(agent, "RedisNotReady").Any()), Instances.Patience, "the start has told too");
        Assert.Single(Named(agent, "RedisNotReady"));
        Assert.DoesNotContain(agent.Logs.GetSnapshot(), record => record.Message.Contains("is good for", StringComparison.Ordinal));

        var toldAt = agent.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        await Poll.UntilAsync(() => Task.FromResult(Named(agent, "RevocationsNeverRead").Count() is 2 || PassASecond(agent)),
            Instances.Patience, "it is told again");
        Assert.InRange(agent.Services.GetRequiredService<TimeProvider>().GetUtcNow() - toldAt, TimeSpan.FromSeconds(48), TimeSpan.MaxValue);
    }

    private static bool IsOutOfReach(Agent agent)
    {
        PassASecond(agent);
        return Named(agent, "RevocationsOutOfReach").Any();
    }

    private static bool PassASecond(Agent agent)
    {
        ((FakeTimeProvider)agent.Services.GetRequiredService<TimeProvider>()).Advance(TimeSpan.FromSeconds(1));
        return false;
    }

    private static IEnumerable<FakeLogRecord> Named(Agent agent, string name) => agent.Logs.GetSnapshot().Where(record => record.Id.Name == name);

    /// <summary>What operators are told, apart from what the start may still have to say.</summary>
    private static List<FakeLogRecord> Told(Agent agent) => [.. agent.Logs.GetSnapshot().Where(record =>
        record.Level >= LogLevel.Warning && record.Category!.StartsWith("Ect", StringComparison.Ordinal) && record.Id.Name is not "RedisNotReady")];
}
