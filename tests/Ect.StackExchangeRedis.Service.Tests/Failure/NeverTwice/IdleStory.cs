namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>A replica is promoted while a service has nothing to do. It sees that all the same: the fence begins then, and not with the
/// next request.</summary>
internal static class IdleStory
{
    public static async Task RunAsync()
    {
        await using var pair = await RedisPair.StartAsync();
        using var witness = new Witness();
        var instance = witness.Start(pair.Configuration);
        var before = await witness.UseNewAsync();

        await pair.Master.PauseAsync();
        await pair.PromoteAsync();
        await RedisPair.UntilBelievedAsync(pair.Replica, witness.Prefix);
        witness.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(EctFailureReason.None, await witness.FirstDecisionAsync(instance));
        await witness.UntilFencedAsync(before);
        var meanwhile = await witness.UseNewAsync();

        await pair.Master.ContinueAsync();
        await pair.DemoteAsync();
        await RedisPair.UntilBelievedAsync(pair.Replica, witness.Prefix);
        var after = await witness.UseNewAsync();
        await witness.UntilDecidedAsync([.. before, .. meanwhile, .. after]);
    }
}
