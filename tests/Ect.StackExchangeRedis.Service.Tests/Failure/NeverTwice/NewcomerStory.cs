namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>An instance starts just when a former master has come back, and sees nobody but that one.</summary>
/// <remarks>What it finds there is an old mark, or a new one: the former master executes late what it was sent before it hung, a
/// renewal of its mark too.</remarks>
internal static class NewcomerStory
{
    public static async Task RunAsync()
    {
        await using var pair = await RedisPair.StartAsync();
        using var witness = new Witness(isInRealTime: true);
        witness.Start(pair.Configuration);
        witness.Start(pair.Configuration);
        var before = await witness.UseNewAsync();
        await pair.Master.PauseAsync();
        await pair.PromoteAsync();
        await witness.UntilFencedAsync(before);
        var meanwhile = await witness.UseNewAsync();

        await pair.Master.ContinueAsync();
        var newcomer = witness.Start(pair.Master.Configuration);

        await witness.UntilFencedAsync([.. before, .. meanwhile], newcomer);
        await witness.ShowAgainAsync([.. before, .. meanwhile]);
        witness.End(newcomer);
        await witness.WatchAsync([.. before, .. meanwhile], pair.DemoteAsync());
        var after = await witness.UseNewAsync();
        await witness.UntilDecidedAsync([.. before, .. meanwhile, .. after]);
    }
}
