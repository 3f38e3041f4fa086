using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Ect.Benchmarks;

/// <summary>What the fence costs: uses of tokens with it and without, in turns, so that both meet the same moods of the machine.</summary>
internal static class FenceRun
{
    private const int Rounds = 10;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    /// <param name="configuration">A Redis of its own, on this machine.</param>
    /// <param name="output">Where the figures go.</param>
    public static async Task RunAsync(string configuration, TextWriter output)
    {
        await using var server = await ConnectionMultiplexer.ConnectAsync(configuration, options => options.AllowAdmin = true);
        await using var with = Service(configuration, isFenced: true);
        await using var without = Service(configuration, isFenced: false);
        foreach (var inFlight in new[] { 64, 1 })
        {
            await MeasureAsync(server, without, inFlight);
            await MeasureAsync(server, with, inFlight);
            var rounds = new List<(FenceCost Without, FenceCost With)>();
            for (var round = 0; round < Rounds; round++)
                rounds.Add((await MeasureAsync(server, without, inFlight), await MeasureAsync(server, with, inFlight)));

            var ratios = rounds.Select(round => (double)round.With.Uses / round.Without.Uses).Order().ToArray();
            var median = ratios[Rounds / 2].ToString("0.00", CultureInfo.InvariantCulture);
            output.WriteLine($"  {inFlight} in flight: median ratio {median}");
            output.WriteLine($"    without the fence {FenceCost.Of(rounds.Select(round => round.Without))}");
            output.WriteLine($"    with the fence    {FenceCost.Of(rounds.Select(round => round.With))}");
        }
    }

    private static ServiceProvider Service(string configuration, bool isFenced)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddEctCore(options => options.Identity = "spiffe://example.com/me").AddStackExchangeRedis(configuration, redis =>
        {
            (redis.KeyPrefix, redis.Timeout) = ($"{Guid.NewGuid():N}:", TimeSpan.FromSeconds(10));
            (redis.Fence, redis.FenceAtStart) = (isFenced, false);
        });
        return services.BuildServiceProvider();
    }

    private static async Task<FenceCost> MeasureAsync(IConnectionMultiplexer server, ServiceProvider service, int inFlight)
    {
        var cache = service.GetRequiredService<IEctReplayCache>();
        var (client, busy) = (Environment.CpuUsage.TotalTime, await BusyAsync(server));
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(WorkAsync)));
        var took = Stopwatch.GetElapsedTime(started);
        return new(counts.Sum(), took, Environment.CpuUsage.TotalTime - client, await BusyAsync(server) - busy);

        async Task<long> WorkAsync()
        {
            var count = 0L;
            for (; Stopwatch.GetElapsedTime(started) < Turn; count++)
            {
                var key = new EctDigest(RandomNumberGenerator.GetBytes(EctDigest.Length));
                var entry = new EctReplayEntry(key, Guid.NewGuid(), TimeSpan.FromMinutes(1), DateTimeOffset.UtcNow);
                if (!await cache.TryAddAsync([entry], CancellationToken.None))
                    throw new InvalidOperationException("A new token was refused.");
            }

            return count;
        }
    }

    /// <summary>How long the servers have been busy since they started.</summary>
    private static async Task<TimeSpan> BusyAsync(IConnectionMultiplexer connection)
    {
        var seconds = 0.0;
        foreach (var server in connection.GetServers().Where(server => server.IsConnected))
            foreach (var line in $"{await server.ExecuteAsync("INFO", "cpu")}".Split('\n'))
                if (line.Split(':') is ["used_cpu_user" or "used_cpu_sys", var time])
                    seconds += double.Parse(time, CultureInfo.InvariantCulture);

        return TimeSpan.FromSeconds(seconds);
    }
}
