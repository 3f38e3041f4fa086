using System.Globalization;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Slots of a cluster move, with the uses in them, to a node that is believed already: nothing is forgotten, and nobody is
/// fenced.</summary>
internal static class SlotMoveStory
{
    public static async Task RunAsync()
    {
        await using var cluster = await RedisCluster.StartAsync();
        using var witness = new Witness();
        witness.Start(cluster.Configuration);
        witness.Start(cluster.Configuration);
        var before = await witness.UseNewAsync();
        using var fences = witness.All[0].Fences();
        var (from, to) = (cluster.Masters[0], cluster.Masters[1]);
        await using var connection = await from.ConnectAsync();
        var keys = connection.GetServer(from.Address).Keys(pattern: $"{witness.Prefix}*");
        var slots = keys.Select(key => connection.GetHashSlot(key)).Distinct().ToArray();

        foreach (var slot in slots) await MoveAsync(cluster, slot, from, to);

        Assert.True(slots.Length > 0, "The node had none of the slots.");
        Assert.Empty(connection.GetServer(from.Address).Keys(pattern: $"{witness.Prefix}*"));
        Assert.All(await witness.UntilDecidedAsync(before), reason => Assert.Equal(EctFailureReason.Replayed, reason));
        var after = await witness.UseNewAsync();
        Assert.All(await witness.UntilDecidedAsync([.. before, .. after]), reason => Assert.Equal(EctFailureReason.Replayed, reason));
        Assert.Empty(fences.GetMeasurementSnapshot());
    }

    private static async Task MoveAsync(RedisCluster cluster, int slot, RedisServer from, RedisServer to)
    {
        var (source, target) = (await RedisCluster.IdOfAsync(from), await RedisCluster.IdOfAsync(to));
        await to.ExecuteAsync("CLUSTER", "SETSLOT", slot, "IMPORTING", source);
        await from.ExecuteAsync("CLUSTER", "SETSLOT", slot, "MIGRATING", target);
        while ((RedisResult[])(await from.ExecuteAsync("CLUSTER", "GETKEYSINSLOT", slot, 1_000))! is { Length: > 0 } keys)
        {
            var port = to.Port.ToString(CultureInfo.InvariantCulture);
            await from.ExecuteAsync("MIGRATE", ["127.0.0.1", port, "", "0", "10000", "KEYS", .. keys.Select(key => $"{key}")]);
        }

        foreach (var server in new[] { to, from, cluster.Masters[2] })
            await server.ExecuteAsync("CLUSTER", "SETSLOT", slot, "NODE", target);
    }
}
