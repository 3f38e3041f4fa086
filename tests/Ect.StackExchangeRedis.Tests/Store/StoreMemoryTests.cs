using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>What the store costs a Redis, and that docs/redis.md says so.</summary>
public sealed partial class StoreMemoryTests(ITestOutputHelper output)
{
    private const int Count = 20_000;

    /// <summary>What docs/redis.md says that a second hash and a retry take.</summary>
    private const int HashBytes = 32, RetryBytes = 16;

    /// <summary>Few or many records a workflow: the figures of docs/redis.md are the upper ones.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_000)]
    public async Task TryAdd_OrdinaryTokens_NoMoreThanDocumented(int recordsPerWorkflow)
    {
        ServerProgram.SkipUnlessRedis("The measurement of memory");
        await using var server = await RedisServer.StartAsync(ServerKind.Redis);
        using var instance = Instances.Start(server.Configuration, "ect:");
        await instance.AddAsync(Ordinary(Forge.NewId())); // the connection's own buffers are there now
        var before = await UsedMemoryAsync(server);

        for (var i = 0; i < Count; i += 1_000)
        {
            var workflows = Enumerable.Range(0, 1_000).Select(n => n % recordsPerWorkflow == 0 ? Forge.NewId() : "").ToArray();
            for (var n = 1; n < workflows.Length; n++) if (workflows[n] is "") workflows[n] = workflows[n - 1];
            await instance.AddAsync([.. workflows.Select(Ordinary)]);
        }

        var (perRecord, perMember, perWorkflow) = Documented();
        var allowed = Count * (perRecord + perMember) + Count / recordsPerWorkflow * perWorkflow;
        var used = await UsedMemoryAsync(server) - before;
        output.WriteLine($"{recordsPerWorkflow} records a workflow: {(double)used / Count:0} bytes a record, of {(double)allowed / Count:0}");
        Assert.InRange(used, allowed / 2, allowed);
    }

    [Fact]
    public async Task MemoryUsage_RecordWorkflowAndAwaitedId_NoMoreThanDocumented()
    {
        ServerProgram.SkipUnlessRedis("The measurement of memory");
        await using var server = await RedisServer.StartAsync(ServerKind.Redis);
        using var instance = Instances.Start(server.Configuration, "ect:");
        var (record, awaited) = (Ordinary(Forge.NewId()), Forge.NewId());
        var full = new EctTokenRecord(Ordinary(Forge.NewId())) { InputHash = EctDigest.Of("input"u8), RetryOf = Forge.NewId() };
        await instance.AddAsync(full);
        await instance.AddAsync(record, new EctTokenRecord(Ordinary(Forge.NewId())) { AncestorsKnown = false, Predecessors = [awaited] });

        var (perRecord, perMember, perWorkflow) = Documented();
        Assert.InRange(await BytesAsync($"ect:t:{record.Id}"), 1, perRecord);
        Assert.InRange(await BytesAsync($"ect:t:{full.Id}"), 1, perRecord + HashBytes + RetryBytes);
        Assert.InRange(await BytesAsync($"ect:w:{record.WorkflowId}"), 1, perMember + perWorkflow);
        Assert.InRange(await BytesAsync($"ect:t:{awaited}"), 1, 128);

        async Task<long> BytesAsync(string key)
        {
            var bytes = (long)await server.ExecuteAsync("MEMORY", "USAGE", key);
            output.WriteLine($"{key}: {bytes}");
            return bytes;
        }
    }

    private static EctTokenRecord Ordinary(string workflow) => new()
    {
        Id = Forge.NewId(),
        Issuer = "spiffe://example.com/agent/planner",
        Action = "review_specification",
        WorkflowId = workflow,
        Predecessors = [Forge.NewId()],
        IssuedAt = Forge.Now,
        ExpiresAt = Forge.Now.AddMinutes(10),
        Level = EctAssuranceLevel.L2,
        PathLevel = EctAssuranceLevel.L2,
        AncestorsKnown = true,
        Digest = new EctDigest(RandomNumberGenerator.GetBytes(EctDigest.Length)),
        KeyId = "planner-2027-03",
        KeyThumbprint = EctDigest.Of("key"u8),
        RecordedAt = Forge.Now.AddMilliseconds(345),
        Audiences = ["spiffe://example.com/agent/reviewer"],
        OutputHash = EctDigest.Of("output"u8),
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
    };

    private static async Task<long> UsedMemoryAsync(RedisServer server)
    {
        await using var connection = await server.ConnectAsync();
        var memory = await connection.GetServers()[0].InfoAsync("memory");
        return long.Parse(memory.Single().Single(entry => entry.Key is "used_memory").Value, CultureInfo.InvariantCulture);
    }

    private static (int Record, int Member, int Workflow) Documented()
    {
        var figures = Formula().Match(RedisPage.Text);
        return (Figure(1), Figure(2), Figure(3));

        int Figure(int group) => int.Parse(figures.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\((\d+) \+ (\d+)\) \+ workflows × (\d+)")]
    private static partial Regex Formula();
}
