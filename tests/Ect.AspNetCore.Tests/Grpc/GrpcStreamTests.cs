using Grpc.Core;

namespace Ect.AspNetCore.Tests;

/// <summary>Nothing between client and service waits for the end of a stream: each side sends its second message only when the other has seen the first.</summary>
public class GrpcStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Narrate_FirstMessage_ArrivesBeforeTheLastIsSent()
    {
        var seen = new TaskCompletionSource();
        await using var host = await RelayHost.StartAsync(new()
        {
            Narrate = async (message, stream, context) =>
            {
                await stream.WriteAsync(message);
                await seen.Task.WaitAsync(Patience, context.CancellationToken);
                await stream.WriteAsync(new Message { Text = "last" });
            },
        });
        using var scope = host.Scopes.Begin();

        using var call = host.Client.Narrate(GrpcCalls.Hello, cancellationToken: Cancellation);
        await ExpectAsync(call.ResponseStream, "hello");
        Assert.Equal("narrated", Assert.Single(scope.Frontier).Action);
        seen.SetResult();

        await ExpectAsync(call.ResponseStream, "last");
        Assert.False(await call.ResponseStream.MoveNext(Cancellation));
    }

    [Fact]
    public async Task Narrate_FailsAfterTheFirstMessage_TokenHasBeenReturned()
    {
        await using var host = await RelayHost.StartAsync(new()
        {
            Narrate = async (message, stream, _) =>
            {
                await stream.WriteAsync(message);
                throw new RpcException(new Status(StatusCode.DataLoss, "The end is missing."));
            },
        });
        using var scope = host.Scopes.Begin();

        using var call = host.Client.Narrate(GrpcCalls.Hello, cancellationToken: Cancellation);
        await ExpectAsync(call.ResponseStream, "hello");
        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancellation));

        Assert.Equal(StatusCode.DataLoss, exception.StatusCode);
        Assert.Single(scope.Frontier);
    }

    [Fact]
    public async Task Collect_FirstMessage_ArrivesBeforeTheLastIsSent()
    {
        var seen = new TaskCompletionSource();
        await using var host = await RelayHost.StartAsync(new()
        {
            Collect = async (stream, context) =>
            {
                await ExpectAsync(stream, "hello");
                seen.SetResult();
                await ExpectAsync(stream, "last");
                return stream.Current;
            },
        }, handler: options => options.OutputHash = EctOutputHash.Always);

        using var call = host.Client.Collect(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(GrpcCalls.Hello, Cancellation);
        await seen.Task.WaitAsync(Patience, Cancellation);
        await call.RequestStream.WriteAsync(new Message { Text = "last" }, Cancellation);
        await call.RequestStream.CompleteAsync();

        Assert.Equal("last", (await call).Text);
    }

    [Fact]
    public async Task Converse_EachMessage_IsAnsweredBeforeTheNextIsSent()
    {
        await using var host = await RelayHost.StartAsync(handler: options => options.OutputHash = EctOutputHash.Always);
        using var scope = host.Scopes.Begin();

        using var call = host.Client.Converse(cancellationToken: Cancellation);
        foreach (var text in new[] { "one", "two", "three" })
        {
            await call.RequestStream.WriteAsync(new Message { Text = text }, Cancellation);
            await ExpectAsync(call.ResponseStream, $"re: {text}");
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Cancellation));
        Assert.Equal("conversed", Assert.Single(scope.Frontier).Action);
    }

    private static async Task ExpectAsync(IAsyncStreamReader<Message> stream, string text)
    {
        Assert.True(await stream.MoveNext(Cancellation).WaitAsync(Patience, Cancellation));
        Assert.Equal(text, stream.Current.Text);
    }
}
