using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>Something else has written under the store's keys: the request is refused with 503, and never for another reason.</summary>
public sealed class DamagedStoreTests(SharedServers servers)
{
    private readonly string _prefix = Instances.NewPrefix();

    public static TheoryData<ServerKind, string> Damages
    {
        get
        {
            var data = new TheoryData<ServerKind, string>();
            foreach (ITheoryDataRow row in new EveryServer())
                foreach (var damage in new[] { "empty", "cut", "altered" }) data.Add((ServerKind)row.GetData()[0]!, damage);

            // The other server finds nothing where there is a value of another kind.
            if (ServerProgram.HasRedis) data.Add(ServerKind.Redis, "list");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task AnyCall_RecordIsDamaged_StoreExceptionAndTheRequestIsRefused(ServerKind kind, string damage)
    {
        using var instance = await StartAsync(kind);
        var record = TestTokens.Record(TestTokens.Token(workflow: Forge.NewId(), issuer: Forge.Alice));
        await instance.AddAsync(record);
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        await DamageAsync(connection.GetDatabase(), $"{_prefix}t:{record.Id}", damage);

        await Assert.ThrowsAsync<EctStoreException>(() => instance.FindAsync(record.Id));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.AddAsync(record));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.ListAsync(record.WorkflowId!));
        var result = await instance.VerifyAsync(Instances.Alice.Token(c => c["pred"] = new System.Text.Json.Nodes.JsonArray(record.Id)));
        Assert.Equal((EctFailureReason.StoreUnavailable, true), (result.FailureReason, result.IsUnavailable));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflow_MemberOfAnyForm_StoreException(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        var redis = connection.GetDatabase();
        var (id, bytes) = (Forge.NewId(), new byte[] { 0xFF, 0 });
        foreach (var member in new RedisValue[] { "", "x", "t:", "t:1", $"q:{id}", $"t:{id.ToUpperInvariant()}", $"t:{id}x", bytes })
        {
            var record = TestTokens.Record(TestTokens.Token(workflow: Forge.NewId()));
            await instance.AddAsync(record);
            await redis.SortedSetAddAsync($"{_prefix}w:{record.WorkflowId}", member, 0);

            await Assert.ThrowsAsync<EctStoreException>(() => instance.ListAsync(record.WorkflowId!));
        }
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task ListWorkflow_IndexIsSomethingElse_StoreException(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var workflow = Forge.NewId();
        await (await servers.GetAsync(kind)).ExecuteAsync("SET", $"{_prefix}w:{workflow}", "not an index");

        await Assert.ThrowsAsync<EctStoreException>(() => instance.ListAsync(workflow));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.AddAsync(TestTokens.Record(TestTokens.Token(workflow: workflow))));
    }

    private static async Task DamageAsync(IDatabase redis, RedisKey key, string damage)
    {
        byte[] value = (await redis.StringGetAsync(key))!;
        await redis.KeyDeleteAsync(key);
        if (damage is "list") await redis.ListLeftPushAsync(key, value);
        else await redis.StringSetAsync(key, damage switch
        {
            "cut" => value[..^1],
            "altered" => [.. value[..^9], (byte)(value[^9] ^ 1), .. value[^8..]],
            _ => [],
        });
    }

    private async Task<TestService> StartAsync(ServerKind kind) => Instances.Start((await servers.GetAsync(kind)).Configuration, _prefix);
}
