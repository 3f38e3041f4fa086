using Ect.Ledger.Engine;

namespace Ect.Ledger.Tests;

public class BatchWriterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Write_AsManyWaitAsMay_TheNextIsRefused(int items)
    {
        var (begun, hold) = (new TaskCompletionSource(), new TaskCompletionSource());
        var writer = new BatchWriter<int, int>(
            async batch =>
            {
                begun.TrySetResult();
                await hold.Task;
                return Task.FromResult(batch);
            },
            maxBatch: 1, maxWaiting: 2);
        var written = writer.WriteAsync([7], TestContext.Current.CancellationToken);
        await begun.Task;

        int[] nextItems = [.. Enumerable.Repeat(8, items)];
        Task<IReadOnlyList<int>>[] waiting =
        [
            writer.WriteAsync(nextItems, TestContext.Current.CancellationToken),
            writer.WriteAsync(nextItems, TestContext.Current.CancellationToken),
        ];
        await Assert.ThrowsAsync<EctLedgerException>(() => writer.WriteAsync(nextItems, TestContext.Current.CancellationToken));

        hold.SetResult();
        Assert.Equal([7], await written);
        Assert.All(await Task.WhenAll(waiting), result => Assert.Equal(nextItems, result));
    }
}
