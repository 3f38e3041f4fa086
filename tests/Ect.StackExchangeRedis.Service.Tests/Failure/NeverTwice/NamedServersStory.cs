namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Two servers are named to the instances, and somebody promotes by hand. The former master comes back, and stays a master until
/// somebody sees to it.</summary>
internal static class NamedServersStory
{
    public static async Task RunAsync(bool hangs)
    {
        await using var pair = await RedisPair.StartAsync();
        using var witness = new Witness(isInRealTime: hangs);
        witness.Start(pair.Configuration);
        witness.Start(pair.Configuration);
        var before = await witness.UseNewAsync();

        if (hangs) await pair.Master.PauseAsync();
        else pair.Master.Kill();
        await pair.PromoteAsync();
        await witness.UntilFencedAsync(before);
        var meanwhile = await witness.UseNewAsync();

        if (hangs) await pair.Master.ContinueAsync();
        else await pair.Master.RestartAsync();
        for (var i = 0; i < 10; i++) await witness.ShowAgainAsync([.. before, .. meanwhile]);

        await witness.WatchAsync([.. before, .. meanwhile], pair.DemoteAsync());
        var after = await witness.UseNewAsync();
        await witness.UntilDecidedAsync([.. before, .. meanwhile, .. after]);
    }
}
