using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using StackExchange.Redis.Profiling;

namespace Ect.Benchmarks.Table;

/// <summary>How often a root waits for Redis.</summary>
/// <param name="configuration">Where Redis is.</param>
internal sealed class RoundTripBench(string configuration) : IBench
{
    public const string Root = "a root with Redis";

    private readonly Sender _sender = new();

    public async Task RunRoundAsync(Round round)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        var session = new ProfilingSession();
        await using var receiver = new Receiver(_sender, ect => ect.AddStackExchangeRedisConnection(
            _ => connection, redis => (redis.FenceAtStart, redis.Timeout) = (false, TimeSpan.FromSeconds(30))));
        await receiver.AcceptAllAsync(_sender.IssueTypical(1)); // What comes once for a connection does not count.
        connection.RegisterProfiler(() => session);
        var trips = await RoundTrips.LeastAsync(session, () => receiver.AcceptAllAsync(_sender.IssueTypical(1)));
        round.Costs[Root] = new(Wall: 0, Processor: 0) { RoundTrips = trips };
    }

    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        return ValueTask.CompletedTask;
    }
}
