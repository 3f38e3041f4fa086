using Ect.Dashboard.Answers;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Tests;

public sealed class TurnsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turns_MoreThanMayWait_AreRefusedUntilOneIsOver()
    {
        var turns = new Turns(atOnce: 1, waiting: 1);
        var first = await turns.TakeAsync(Cancellation);
        var second = turns.TakeAsync(Cancellation);

        var refused = await Assert.ThrowsAsync<BadHttpRequestException>(() => turns.TakeAsync(Cancellation));
        Assert.Equal(StatusCodes.Status503ServiceUnavailable, refused.StatusCode);
        Assert.False(second.IsCompleted);

        first.Dispose();
        var next = await second;
        var third = turns.TakeAsync(Cancellation);
        await Assert.ThrowsAsync<BadHttpRequestException>(() => turns.TakeAsync(Cancellation));

        next.Dispose();
        using var last = await third;
    }

    [Fact]
    public async Task Turns_OneWhoGoesWhileWaiting_MakesRoom()
    {
        var turns = new Turns(atOnce: 1, waiting: 1);
        using var first = await turns.TakeAsync(Cancellation);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var second = turns.TakeAsync(gone.Token);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        Assert.False(turns.TakeAsync(Cancellation).IsCompleted);
    }
}
