using Grpc.Core;

namespace Ect.AspNetCore.Tests;

/// <summary>Tokens that a gRPC service returns: with what it has done, and never with a call that failed.</summary>
public class GrpcReturnedTokenTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_OneAfterTheOther_MakeAChain()
    {
        await using var host = await RelayHost.StartAsync();
        using var scope = host.Scopes.Begin();
        var followed = new List<string>();

        foreach (var kind in new[] { MethodType.Unary, MethodType.ServerStreaming, MethodType.ClientStreaming, MethodType.DuplexStreaming })
        {
            await host.Client.CallAsync(kind);
            followed.Add(Assert.Single(scope.Frontier).Id);
        }

        Assert.Equal(followed[..3].Select(id => new[] { id }).Prepend([]), host.Arrivals.Heads.Select(head => head.Predecessors));
        Assert.Equal([host.Arrivals.Heads[3].Id], scope.Frontier[0].Predecessors);
        Assert.Equal("conversed", scope.Frontier[0].Action);
    }

    [Fact]
    public async Task Calls_InParallel_AreJoinedByTheNext()
    {
        var behavior = new RelayBehavior();
        var (met, come) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        await using var host = await RelayHost.StartAsync(new()
        {
            Tell = async (message, _) =>
            {
                await MeetAsync();
                return message;
            },
            Collect = async (messages, context) =>
            {
                await MeetAsync();
                return await behavior.Collect(messages, context);
            },
        });
        using var scope = host.Scopes.Begin();
        var client = host.Client;

        await Task.WhenAll(client.CallAsync(MethodType.Unary), client.CallAsync(MethodType.ClientStreaming));
        var both = scope.Frontier.Select(token => token.Id).ToArray();
        await client.CallAsync(MethodType.Unary);

        Assert.Equal(2, both.Length);
        Assert.Equal(both, host.Arrivals.Heads[2].Predecessors);

        // Neither call ends before the other has come.
        Task MeetAsync()
        {
            if (Interlocked.Increment(ref come) is 2) met.SetResult();
            return met.Task.WaitAsync(Cancellation);
        }
    }

    [Fact]
    public async Task Call_ServiceFails_ReturnsNoToken()
    {
        await using var host = await RelayHost.StartAsync(new() { Tell = (_, _) => throw new RpcException(new Status(StatusCode.NotFound, "Nobody is there.")) });
        using var scope = host.Scopes.Begin();

        var exception = await Assert.ThrowsAsync<RpcException>(() => host.Client.CallAsync(MethodType.Unary));

        Assert.Equal(StatusCode.NotFound, exception.StatusCode);
        Assert.Empty(host.Arrivals.Returned);
        Assert.Empty(scope.Frontier);
    }

    [Fact]
    public async Task Call_StreamWithoutMessages_ReturnsAToken()
    {
        await using var host = await RelayHost.StartAsync(new() { Narrate = (_, _, _) => Task.CompletedTask });
        using var scope = host.Scopes.Begin();

        await host.Client.CallAsync(MethodType.ServerStreaming);

        Assert.Equal("narrated", Assert.Single(scope.Frontier).Action);
    }

    [Fact]
    public async Task Call_DeadlineExceeded_StopsTheServiceAndReturnsNoToken()
    {
        var (isStarted, stopped) = (false, new TaskCompletionSource());
        await using var host = await RelayHost.StartAsync(new()
        {
            Tell = (_, context) =>
            {
                Volatile.Write(ref isStarted, true);
                return StopAsync(context, stopped);
            },
        });
        using var scope = host.Scopes.Begin();

        await host.Client.CallAsync(MethodType.ServerStreaming); // the connection is open, and the deadline the service's to keep
        var before = scope.Frontier;

        // On a busy machine the time can be up before the call has reached the service.
        for (var seconds = 1; !Volatile.Read(ref isStarted); seconds *= 2)
        {
            var exception = await Assert.ThrowsAsync<RpcException>(async () =>
                await host.Client.TellAsync(GrpcCalls.Hello, deadline: DateTime.UtcNow.AddSeconds(seconds), cancellationToken: Cancellation));
            Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
        }

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Single(host.Arrivals.Returned);
        Assert.Equal(before, scope.Frontier);
    }

    [Fact]
    public async Task Call_Cancelled_StopsTheServiceAndTheNextCallHasItsOwnToken()
    {
        var (started, stopped) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await RelayHost.StartAsync(new()
        {
            Tell = (_, context) =>
            {
                started.SetResult();
                return StopAsync(context, stopped);
            },
        });
        using var scope = host.Scopes.Begin();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var call = host.Client.TellAsync(GrpcCalls.Hello, cancellationToken: cancellation.Token);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await cancellation.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Empty(scope.Frontier);

        await host.Client.CallAsync(MethodType.ServerStreaming);
        Assert.Equal(2, host.Arrivals.Heads.Select(head => head.Id).Distinct().Count());
        Assert.Empty(host.Arrivals.Heads[1].Predecessors);
    }

    private static async Task<Message> StopAsync(ServerCallContext context, TaskCompletionSource stopped)
    {
        try
        {
            return await new TaskCompletionSource<Message>().Task.WaitAsync(context.CancellationToken);
        }
        finally
        {
            stopped.TrySetResult();
        }
    }
}
