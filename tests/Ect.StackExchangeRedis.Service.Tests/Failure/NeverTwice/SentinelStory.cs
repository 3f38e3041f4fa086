namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Sentinel promotes a replica. The former master comes back, and takes itself for the master until Sentinel tells it
/// otherwise.</summary>
internal static class SentinelStory
{
    public static async Task RunAsync(bool hangs)
    {
        await using var group = await RedisSentinels.StartAsync();
        using var witness = new Witness(isInRealTime: hangs);
        witness.Start(group.Configuration);
        witness.Start(group.Configuration);
        var former = group.Servers[0];
        var before = await witness.UseNewAsync();

        if (hangs) await former.PauseAsync();
        else former.Kill();
        await group.UntilPromotedAsync(former);
        await witness.UntilFencedAsync(before);
        var meanwhile = await witness.UseNewAsync();

        if (hangs) await former.ContinueAsync();
        else await former.RestartAsync();
        await witness.WatchAsync([.. before, .. meanwhile], group.UntilRightAsync(former));

        var after = await witness.UseNewAsync();
        await witness.UntilDecidedAsync([.. before, .. meanwhile, .. after]);
    }
}
