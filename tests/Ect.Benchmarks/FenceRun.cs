using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Benchmarks;

/// <summary>What the fence costs a Redis: uses of tokens with it and without, 64 in flight, in turns, so that both meet the same moods of the machine.</summary>
internal static class FenceRun
{
    private const int InFlight = 64;
    private const int Rounds = 10;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    /// <param name="configuration">A Redis of its own, on this machine.</param>
    /// <param name="output">Where the figures go.</param>
    public static async Task RunAsync(string configuration, TextWriter output)
    {
        await using var with = Service(configuration, isFenced: true);
        await using var without = Service(configuration, isFenced: false);
        await CountAsync(without);
        await CountAsync(with);

        var ratios = new List<double>();
        var (fenced, bare) = (0L, 0L);
        for (var round = 0; round < Rounds; round++)
        {
            var (one, other) = (await CountAsync(without), await CountAsync(with));
            (bare, fenced) = (bare + one, fenced + other);
            ratios.Add((double)other / one);
        }

        ratios.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  without the fence {bare / Rounds / Turn.TotalSeconds:N0}/s, with it {fenced / Rounds / Turn.TotalSeconds:N0}/s, median ratio {ratios[Rounds / 2]:0.00}"));
    }

    private static ServiceProvider Service(string configuration, bool isFenced)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddEct(options => options.Identity = "spiffe://example.com/me").AddStackExchangeRedis(configuration, redis =>
            (redis.KeyPrefix, redis.Fence, redis.FenceAtStart, redis.Timeout) = ($"{Guid.NewGuid():N}:", isFenced, false, TimeSpan.FromSeconds(10)));
        return services.BuildServiceProvider();
    }

    private static async Task<long> CountAsync(ServiceProvider service)
    {
        var cache = service.GetRequiredService<IEctReplayCache>();
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(WorkAsync)));
        return counts.Sum();

        async Task<long> WorkAsync()
        {
            var count = 0L;
            for (; Stopwatch.GetElapsedTime(started) < Turn; count++)
            {
                var entry = new EctReplayEntry(new(RandomNumberGenerator.GetBytes(EctDigest.Length)), Guid.NewGuid(), TimeSpan.FromMinutes(1), DateTimeOffset.UtcNow);
                if (!await cache.TryAddAsync([entry], CancellationToken.None)) throw new InvalidOperationException("A new token was refused.");
            }

            return count;
        }
    }
}
