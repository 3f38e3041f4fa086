using System.Collections.Concurrent;
using System.Net;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>A server that is killed in the middle of many requests, and comes back to the same port.</summary>
/// <remarks>It writes what it acknowledges to disk first. A server that forgets when it ends forgets the uses of tokens as well: after
/// its restart each of them would be good once more. That is what the settings for production are about, and not tested here. Nor is the fence, which would refuse
/// all tokens of this test's one moment after the restart.</remarks>
public sealed class CrashUnderLoadTests
{
    private const int Workers = 16;

    /// <summary>A server that is gone is noticed at once; on a busy machine, one that is there gets time to answer.</summary>
    private static readonly Dictionary<string, string> Unhurried = new() { ["Ect:Redis:Timeout"] = "00:00:02", ["Ect:Redis:Fence"] = "false" };

    private readonly string _prefix = Instances.NewPrefix();
    private readonly ConcurrentDictionary<string, int> _accepted = new();
    private readonly ConcurrentBag<HttpStatusCode> _statuses = [];

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Tasks_ServerIsKilledInTheMiddle_NoTokenTwiceAndNothingHangs(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind, new() { IsDurable = true });
        await using var one = Agent.Start(server.Configuration, _prefix, Unhurried);
        await using var other = Agent.Start(server.Configuration, _prefix, Unhurried);
        await one.UntilItAcceptsAsync(Instances.Patience);
        await other.UntilItAcceptsAsync(Instances.Patience);

        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, Workers).Select(_ => Task.Run(() => LoadAsync([one, other], stop.Token))).ToArray();
        await Poll.UntilAsync(() => Task.FromResult(_accepted.Count > 50), TimeSpan.FromSeconds(60), "the load runs");
        server.Kill();
        await Poll.UntilAsync(() => Task.FromResult(_statuses.Count(status => status is HttpStatusCode.ServiceUnavailable) > 50), TimeSpan.FromSeconds(60), "requests are refused");
        await server.RestartAsync();
        var before = _accepted.Count;
        await Poll.UntilAsync(() => Task.FromResult(_accepted.Count > before + 50), TimeSpan.FromSeconds(60), "tokens are accepted again");
        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.All(_accepted, token => Assert.Equal(1, token.Value));
        Assert.All(_statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable, $"{status}"));

        // Whatever was accepted before, during or after is known on both, once both are connected again.
        await one.UntilItAcceptsAsync(Instances.Patience);
        await other.UntilItAcceptsAsync(Instances.Patience);
        foreach (var token in _accepted.Keys.Take(200))
        {
            await AssertReplayedAsync(one, token);
            await AssertReplayedAsync(other, token);
        }
    }

    /// <summary>A connection that is made anew may cost a request, which is refused then, and asked again. It is never accepted.</summary>
    private static Task AssertReplayedAsync(Agent agent, string token) => Poll.UntilAsync(async () =>
    {
        using var response = await agent.PostAsync(Agent.Deadline, token);
        if (response.StatusCode is HttpStatusCode.ServiceUnavailable) return false;

        await response.AssertRefusedAsync(HttpStatusCode.Forbidden, EctFailureReason.Replayed);
        return true;
    }, Instances.Patience, "the agent answers");

    /// <summary>Shows each token to both instances at once, and again when it was refused because the server was away.</summary>
    private async Task LoadAsync(Agent[] agents, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var token = Instances.Alice.Token();
            for (var attempt = 0; attempt < 3; attempt++)
            {
                var statuses = await Task.WhenAll(agents.Select(agent => agent.StatusOfAsync(token)));
                foreach (var status in statuses)
                {
                    _statuses.Add(status);
                    if (status is HttpStatusCode.OK) _accepted.AddOrUpdate(token, 1, (_, count) => count + 1);
                }

                if (!statuses.Contains(HttpStatusCode.ServiceUnavailable)) break;
            }
        }
    }
}
