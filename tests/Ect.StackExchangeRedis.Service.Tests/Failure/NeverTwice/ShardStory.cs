namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>A master of a cluster is lost, and its replica takes over, which has not heard of the last uses. The former master comes back
/// as a replica.</summary>
internal static class ShardStory
{
    public static async Task RunAsync(bool hangs)
    {
        await using var cluster = await RedisCluster.StartAsync(replicas: 1);
        using var witness = new Witness(isInRealTime: hangs);
        witness.Start(cluster.Configuration);
        witness.Start(cluster.Configuration);
        await witness.UseNewAsync();
        var (former, replica) = await cluster.ShardAsync();
        await replica.PauseAsync();
        await former.ExecuteAsync("CLIENT", "KILL", "TYPE", "replica"); // What is on the wire would still arrive.
        var before = await witness.UseNewAsync(each: 20);

        if (hangs) await former.PauseAsync();
        else former.Kill();
        await replica.ContinueAsync();
        await RedisCluster.UntilPromotedAsync(replica);
        AssertOneShardIsFenced(await witness.UntilDecidedAsync(before));
        var meanwhile = await witness.UseNewAsync(each: 20);

        if (hangs) await former.ContinueAsync();
        else await former.RestartAsync();
        await witness.WatchAsync([.. before, .. meanwhile], RedisCluster.UntilFollowsAsync(former));

        var after = await witness.UseNewAsync(each: 20);
        await witness.UntilDecidedAsync([.. before, .. meanwhile, .. after]);
    }

    /// <summary>The others remember.</summary>
    private static void AssertOneShardIsFenced(EctFailureReason[] reasons)
    {
        Assert.Contains(EctFailureReason.ReplayFenced, reasons);
        Assert.Contains(EctFailureReason.Replayed, reasons);
        Assert.All(reasons, reason => Assert.True(reason is EctFailureReason.ReplayFenced or EctFailureReason.Replayed, $"{reason}"));
    }
}
