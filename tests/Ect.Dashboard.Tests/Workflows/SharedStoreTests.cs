using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using static Ect.TestUtils.TestTokens;

namespace Ect.Dashboard.Tests;

public sealed class SharedStoreTests
{
    /// <summary>Every server that is on this machine; there is always one.</summary>
    public static TheoryData<ServerKind> Servers =>
        ServerProgram.HasRedis ? [ServerKind.Redis, ServerKind.Garnet] : [ServerKind.Garnet];

    [Theory, MemberData(nameof(Servers))]
    public async Task Services_ThatShareARedis_ShowOneGraph(ServerKind kind)
    {
        await using var redis = await RedisServer.StartAsync(kind);
        await using var first = await BuildAsync(redis);
        await using var second = await BuildAsync(redis);
        var wid = Forge.NewId();
        var root = Token(workflow: wid, issuer: Forge.Bob);
        await first.RecordAsync(root);
        await second.RecordAsync(Token(workflow: wid, issuer: Forge.Alice, after: [root.Id]));

        var (one, two) = (await first.GetJsonAsync($"/ect/api/workflows/{wid}"), await second.GetJsonAsync($"/ect/api/workflows/{wid}"));

        Assert.Equal(2, one.GetProperty("tasks").GetArrayLength());
        Assert.Equal(one.GetProperty("tasks").GetRawText(), two.GetProperty("tasks").GetRawText());
        Assert.Equal(one.GetProperty("agents").GetRawText(), two.GetProperty("agents").GetRawText());
        Assert.Equal(wid, (await first.GetJsonAsync("/ect/api/workflows")).GetProperty("workflows")[0].GetProperty("wid").GetString());

        if (kind is ServerKind.Garnet) return; // It does not tell its memory to a script.
        var health = await first.GetJsonAsync("/ect/api/health"); // Redis is asked for it, and has no maxmemory.
        Assert.Equal("bytes", health.GetProperty("redis").GetProperty("unit").GetString());
        Assert.InRange(health.GetProperty("redis").GetProperty("used").GetInt64(), 1, long.MaxValue);
        Assert.Equal(JsonValueKind.Null, health.GetProperty("redis").GetProperty("max").ValueKind);
        Assert.False(health.TryGetProperty("store", out _));
    }

    private static Task<DashboardSite> BuildAsync(RedisServer redis) =>
        DashboardSite.Build(ect: ect => ect.AddStackExchangeRedis(
            $"{redis.Configuration},connectTimeout=10000", options => options.Timeout = Instances.Patience)).StartAsync();
}
