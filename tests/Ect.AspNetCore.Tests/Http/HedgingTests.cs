using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace Ect.AspNetCore.Tests;

public class HedgingTests
{
    [Fact]
    public async Task SendAsync_HedgedCopies_FollowWhatTheCallFollowed()
    {
        var scope = default(EctScope);
        await using var callee = await Callee.StartAsync((context, _) =>
        {
            // The scope moves on between the attempts. A copy of the request must not follow it.
            scope!.AddPredecessor(TestTokens.From(Caller.Bob));
            if (scope.Frontier.Count < 3) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        });
        using var caller = new Caller(callee, client: builder =>
        {
            builder.AddEctHandler(Caller.Configure);
            builder.AddStandardHedgingHandler().Configure(options => options.Hedging.Delay = TimeSpan.Zero);
        });
        scope = caller.Scopes.Begin();
        scope.AddPredecessor(TestTokens.From(Caller.Bob));
        var predecessors = scope.Frontier.Select(token => token.Id).ToArray();

        using var response = await caller.Client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.InRange(callee.Calls.Count, 2, 10);
        Assert.Equal(callee.Calls.Count, callee.Calls.Select(call => call.Id).Distinct().Count());
        Assert.All(callee.Calls, call => Assert.Equal(predecessors, call.Predecessors));
        Assert.Contains(callee.Calls, call => call.RetryOf is not null);
        scope.Dispose();
    }
}
