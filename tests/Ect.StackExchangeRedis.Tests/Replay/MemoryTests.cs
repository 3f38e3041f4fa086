using Ect.StackExchangeRedis.Fencing;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>What the replay cache costs: 540,000 entries are what 1,000 tokens a second leave in nine minutes.</summary>
public sealed class MemoryTests(ITestOutputHelper output)
{
    private const int Batch = 1_000;
    private const int MaxBytes = 256;

    [Fact]
    public async Task TryAdd_540000And1000000Entries_AtMost256BytesEach()
    {
        ServerProgram.SkipUnlessRedis("The measurement of memory");
        await using var server = await RedisServer.StartAsync(ServerKind.Redis);
        using var instance = Instances.Start(server.Configuration, "ect:");
        Assert.True(await instance.AddAsync(Entries.Of(Entries.NewKey()))); // the connection's own buffers are there now
        var empty = await UsedMemoryAsync(server);

        foreach (var (from, to) in new[] { (0, 540_000), (540_000, 1_000_000) })
        {
            for (var entries = from; entries < to; entries += Batch)
                Assert.True(await instance.AddAsync([.. Enumerable.Range(0, Batch).Select(_ => Entries.Of(Entries.NewKey()))]));

            Assert.Equal(to + 1 + ReplayKeys.TagCount, (long)await server.ExecuteAsync("DBSIZE"));
            var bytes = (double)(await UsedMemoryAsync(server) - empty) / to;
            output.WriteLine($"{to:N0} entries: {bytes:0.0} bytes each");
            Assert.InRange(bytes, 1, MaxBytes);
        }
    }

    private static async Task<long> UsedMemoryAsync(RedisServer server)
    {
        await using var connection = await server.ConnectAsync();
        var memory = await connection.GetServers()[0].InfoAsync("memory");
        return long.Parse(memory.Single().Single(entry => entry.Key is "used_memory").Value, System.Globalization.CultureInfo.InvariantCulture);
    }
}
