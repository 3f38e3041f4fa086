using Ect.Replay;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

/// <summary>What the replay cache in memory weighs: 10,000,000 tokens fit in 1 GB, also while it grows, and the memory goes back.</summary>
[Collection(nameof(Alone))]
public sealed class ReplayCacheMemoryTests
{
    private const int Tokens = 1_000_000;
    private const int BytesAToken = 100;

    private readonly FakeTimeProvider _clock = new(Forge.Now);

    [Fact]
    public async Task Cache_OfAMillionTokens_HasAHundredBytesForEachAndGivesThemBack()
    {
        using var cache = new InMemoryReplayCache(TestTokens.Options(o => o.InMemory.ReplayCapacity = Tokens), _clock);
        var entry = new EctReplayEntry[1];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var highest = 0L;

        for (var number = 0; number < Tokens; number++)
        {
            entry[0] = Entry(number);
            Assert.True(await cache.TryAddAsync(entry, TestContext.Current.CancellationToken));
            // What a dictionary throws away while it grows is still there when it needs the most.
            if (number % 20_000 is 0) highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: false) - before);
        }

        var full = GC.GetTotalMemory(forceFullCollection: true) - before;
        _clock.Advance(TimeSpan.FromMinutes(20));

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{full / (double)Tokens:N1} bytes a token, {highest / (double)Tokens:N1} at most.");
        Assert.InRange(full, Tokens * 16L, (long)Tokens * BytesAToken);
        Assert.InRange(highest, 0, (long)Tokens * BytesAToken);
        await Poll.UntilAsync(
            () => Task.FromResult(GC.GetTotalMemory(forceFullCollection: true) - before <= Tokens * BytesAToken / 20),
            TimeSpan.FromSeconds(30), "the memory has gone back");
        GC.KeepAlive(cache);
    }

    /// <summary>Ends between 10 and 15 minutes from now, in no order.</summary>
    private static EctReplayEntry Entry(int number)
    {
        Span<byte> key = stackalloc byte[EctDigest.Length];
        BitConverter.TryWriteBytes(key, number);
        return new(new EctDigest(key), Guid.NewGuid(), TimeSpan.FromSeconds(600 + (number * 7L % 300)), Forge.Now);
    }
}
