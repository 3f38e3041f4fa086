using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace Ect.AspNetCore.Tests;

/// <summary>MCP in both its ways: every request for itself, and in a session that begins with a handshake and keeps a stream open.</summary>
public class McpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless)]
    [InlineData(HttpServerSessionMode.Stateful)]
    public async Task Session_SeveralCalls_AreOneChainOfOneWorkflow(HttpServerSessionMode sessions)
    {
        var calls = new List<string>();
        await using var host = await McpHost.StartAsync(new()
        {
            Quote = (http, _, _) =>
            {
                calls.Add(http.GetRequiredEct().Heads[0].Id);
                return Task.FromResult("17 EUR");
            },
        }, sessions);
        using var scope = host.Scopes.Begin();

        await using (var client = await host.ConnectAsync())
        {
            Assert.Equal("quote", Assert.Single(await client.ListToolsAsync(cancellationToken: Cancellation)).Name);
            for (var i = 0; i < 3; i++)
            {
                var result = await client.CallToolAsync("quote", cancellationToken: Cancellation);
                Assert.Equal("17 EUR", Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text);
            }
        }

        string[] fields = [.. host.Arrivals.Fields];
        Assert.Equal(fields.Length, fields.Distinct().Count());
        Assert.DoesNotContain(host.Logs, text => text.Contains("ECT refused", StringComparison.Ordinal));
        Assert.All(host.Arrivals.Heads, head => Assert.Equal(scope.WorkflowId, head.WorkflowId));

        var records = (await host.Store.ListWorkflowAsync(scope.WorkflowId!, 10_000, Cancellation)).ToDictionary(record => record.Id, record => record.Predecessors);
        Assert.Equal(3, calls.Count);
        Assert.True(IsAfter(calls[1], calls[0]));
        Assert.True(IsAfter(calls[2], calls[1]));

        bool IsAfter(string later, string earlier) => records[later].Any(predecessor => predecessor == earlier || IsAfter(predecessor, earlier));
    }

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless)]
    [InlineData(HttpServerSessionMode.Stateful)]
    public async Task Connect_WithoutToken_IsForbidden(HttpServerSessionMode sessions)
    {
        await using var host = await McpHost.StartAsync(sessions: sessions);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => host.ConnectAsync(hasHandler: false));

        Assert.Equal(HttpStatusCode.Forbidden, exception.StatusCode);
        Assert.NotEmpty(host.Arrivals.Fields);
        Assert.Empty(host.Arrivals.Accepted);
    }

    [Fact]
    public async Task Tool_WithoutSession_ReturnedTokenSaysWhatItDidAndFollowed()
    {
        var fromBob = Service.Bob.Issue(Forge.Me, token => token.WorkflowId = null);
        await using var host = await McpHost.StartAsync(new()
        {
            Quote = (http, _, _) =>
            {
                var scope = http.RequestServices.GetRequiredService<IEctScopes>().Current!;
                Assert.Equal(http.GetRequiredEct().Heads[0].Id, Assert.Single(scope.Frontier).Id);
                scope.AddPredecessor(fromBob);
                return Task.FromResult("17 EUR");
            },
        });
        using var scope = host.Scopes.Begin();
        await using var client = await host.ConnectAsync();

        var result = await client.CallToolAsync("quote", cancellationToken: Cancellation);

        Assert.NotEqual(true, result.IsError);
        var returned = Assert.Single(scope.Frontier);
        Assert.Equal("quote_prepared", returned.Action);
        Assert.Contains(fromBob.Id, returned.Predecessors);
    }

    [Fact]
    public async Task Tool_InASession_AnswerAndTokenStartBeforeIt()
    {
        var hasStarted = false;
        await using var host = await McpHost.StartAsync(new()
        {
            Quote = (http, _, _) =>
            {
                Assert.Equal(http.GetRequiredEct().Heads[0].Id, Assert.Single(http.RequestServices.GetRequiredService<IEctScopes>().Current!.Frontier).Id);
                hasStarted = http.Response.HasStarted;
                return Task.FromResult("17 EUR");
            },
        }, HttpServerSessionMode.Stateful);
        using var scope = host.Scopes.Begin();
        await using var client = await host.ConnectAsync();

        var result = await client.CallToolAsync("quote", cancellationToken: Cancellation);

        Assert.NotEqual(true, result.IsError);
        Assert.True(hasStarted);
        Assert.All(scope.Frontier, returned => Assert.Equal("request_taken", returned.Action));
    }

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless)]
    [InlineData(HttpServerSessionMode.Stateful)]
    public async Task Tool_Fails_DoesNotClaimThatItWasDone(HttpServerSessionMode sessions)
    {
        await using var host = await McpHost.StartAsync(new() { Quote = (_, _, _) => throw new InvalidOperationException("No price.") }, sessions);
        using var scope = host.Scopes.Begin();
        await using var client = await host.ConnectAsync();

        var result = await client.CallToolAsync("quote", cancellationToken: Cancellation);

        Assert.True(result.IsError);
        Assert.All(scope.Frontier, returned => Assert.Equal("request_taken", returned.Action));
        Assert.NotEmpty(scope.Frontier);
    }

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless)]
    [InlineData(HttpServerSessionMode.Stateful)]
    public async Task Tool_Progress_ArrivesBeforeTheResultIsThere(HttpServerSessionMode sessions)
    {
        var seen = new TaskCompletionSource();
        await using var host = await McpHost.StartAsync(new()
        {
            Quote = async (_, progress, cancellationToken) =>
            {
                progress.Report(new ProgressNotificationValue { Progress = 1 });
                await seen.Task.WaitAsync(Patience, cancellationToken);
                return "17 EUR";
            },
        }, sessions);
        using var scope = host.Scopes.Begin();
        await using var client = await host.ConnectAsync();

        var result = await client.CallToolAsync("quote", progress: new Reaction(seen.SetResult), cancellationToken: Cancellation);

        Assert.NotEqual(true, result.IsError);
    }

    [Fact]
    public async Task Call_CancelledWithoutSession_StopsTheToolAndTheNextCallPasses()
    {
        var (started, stopped) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await McpHost.StartAsync(new()
        {
            Quote = async (_, _, cancellationToken) =>
            {
                if (!started.TrySetResult()) return "17 EUR";
                try
                {
                    return await new TaskCompletionSource<string>().Task.WaitAsync(cancellationToken);
                }
                finally
                {
                    stopped.SetResult();
                }
            },
        });
        using var scope = host.Scopes.Begin();
        await using var client = await host.ConnectAsync();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var call = client.CallToolAsync("quote", cancellationToken: cancellation.Token).AsTask();
        await started.Task.WaitAsync(Patience, Cancellation);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await stopped.Task.WaitAsync(Patience, Cancellation);
        Assert.NotEqual(true, (await client.CallToolAsync("quote", cancellationToken: Cancellation)).IsError);
        Assert.DoesNotContain(host.Logs, text => text.Contains("ECT refused", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless)]
    [InlineData(HttpServerSessionMode.Stateful)]
    public async Task Session_Tokens_NeverReachALog(HttpServerSessionMode sessions)
    {
        await using var host = await McpHost.StartAsync(sessions: sessions);
        using var scope = host.Scopes.Begin();
        await using (var client = await host.ConnectAsync()) await client.CallToolAsync("quote", cancellationToken: Cancellation);

        string[] tokens = [.. host.Arrivals.Fields, .. host.Arrivals.Returned];
        Assert.True(tokens.Length >= 4);
        Assert.DoesNotContain(host.Logs, text => tokens.Any(token => text.Contains(token, StringComparison.Ordinal)));
    }

    /// <summary>Unlike <see cref="Progress{T}"/>, at once.</summary>
    private sealed class Reaction(Action react) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => react();
    }
}
