using static Ect.TestUtils.TestTokens;

namespace Ect.Tests;

public sealed class EctFillTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Measure_StoreInMemory_TellsBytesAndRecords()
    {
        using var service = new TestService(options => options.InMemory.StoreBytes = 2 << 20);
        var gauge = Assert.IsType<IEctFillGauge>(service.Store, exactMatch: false);
        var before = await gauge.MeasureAsync(Cancellation);

        await service.Store.TryAddAsync([Record(Token()), Record(Token())], Cancellation);

        var after = await gauge.MeasureAsync(Cancellation);
        Assert.Equal(("memory", "bytes", 2 << 20, 2), (after!.Place, after.Unit, after.Limit, after.Records));
        Assert.InRange(after.Used, before!.Used + 1, 2 << 20);
    }

    [Fact]
    public async Task Measure_ReplayCacheInMemory_TellsTokens()
    {
        using var forge = new Forge();
        using var service = new TestService(options => options.InMemory.ReplayCapacity = 10, trusted: forge);
        var gauge = Assert.IsType<IEctFillGauge>(service.Get<IEctReplayCache>(), exactMatch: false);

        Assert.True((await service.VerifyAsync(forge.Token())).Succeeded);

        var fill = await gauge.MeasureAsync(Cancellation);
        Assert.Equal(("tokens", 1, 10), (fill!.Unit, fill.Used, fill.Limit));
    }
}
