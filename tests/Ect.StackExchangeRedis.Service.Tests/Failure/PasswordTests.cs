using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ect.StackExchangeRedis.Service.Tests;

public sealed class PasswordTests
{
    private const string Password = "cqbKhRxzVN4";
    private const string WrongPassword = "MoFweDpu81s";

    private readonly string _prefix = Instances.NewPrefix();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Tasks_RightPassword_AcceptsAndSaysItNowhere(ServerKind kind)
    {
        await using var server = await StartServerAsync(kind);
        await using var agent = Agent.Start(server.Configuration, _prefix);

        await agent.UntilItAcceptsAsync(Instances.Patience);
        await Poll.UntilAsync(async () => await agent.GetAsync("/readyz") is "Healthy", Instances.Patience, "the service is healthy");
        server.Kill();
        await agent.AssertUnavailableAsync();

        AssertSilent(agent, Password, server.Configuration);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Tasks_WrongPassword_UnavailableAndSaysItNowhere(ServerKind kind)
    {
        await using var server = await StartServerAsync(kind);
        var configuration = $"{server.Address},password={WrongPassword}";
        await using var agent = Agent.Start(configuration, _prefix);

        for (var i = 0; i < 3; i++)
        {
            using var response = await agent.PostAsync(Agent.Deadline, Instances.Alice.Token());
            await response.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, EctFailureReason.RevocationUnavailable);
            Assert.DoesNotContain(WrongPassword, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.DoesNotContain(WrongPassword, $"{response.Headers}", StringComparison.Ordinal);
        }

        Assert.Equal("Unhealthy", await agent.GetAsync("/readyz"));
        AssertSilent(agent, WrongPassword, configuration);
    }

    /// <summary>What an application may log or show itself: every exception, down to its innermost cause, and the report on health.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Anything_WrongPassword_NoExceptionOrReportSaysIt(ServerKind kind)
    {
        await using var server = await StartServerAsync(kind);
        var configuration = $"{server.Address},password={WrongPassword}";
        using var instance = Instances.Start(configuration, _prefix, redis => redis.Timeout = TimeSpan.FromSeconds(2),
            ect => ect.Services.AddHealthChecks().AddEct());

        var replay = await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(Entries.Of(Entries.NewKey())));
        var store = await Assert.ThrowsAsync<EctStoreException>(() => instance.FindAsync(Forge.NewId()));
        var report = await instance.Get<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        var health = report.Entries["ect-redis"];
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.All([$"{replay}", $"{store}", $"{health.Description} {health.Exception} {string.Join(' ', health.Data)}"], text =>
        {
            Assert.DoesNotContain(WrongPassword, text, StringComparison.Ordinal);
            Assert.DoesNotContain(configuration, text, StringComparison.Ordinal);
        });
        Assert.DoesNotContain(server.Address, $"{replay.Message} {store.Message} {health.Description}", StringComparison.Ordinal);
    }

    private static Task<RedisServer> StartServerAsync(ServerKind kind) => RedisServer.StartAsync(kind, new() { Password = Password });

    private static void AssertSilent(Agent agent, params string[] secrets)
    {
        var logged = agent.Logs.GetSnapshot();
        Assert.NotEmpty(logged);
        Assert.All(logged, record =>
        {
            var text = $"{record.Message} {record.Exception} {string.Join(' ', record.StructuredState?.Select(pair => pair.Value) ?? [])}";
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        });
    }
}
