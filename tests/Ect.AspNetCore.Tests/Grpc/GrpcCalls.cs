using Grpc.Core;

namespace Ect.AspNetCore.Tests;

internal static class GrpcCalls
{
    public static Message Hello { get; } = new() { Text = "hello" };

    /// <summary>One whole call of each kind.</summary>
    public static async Task CallAsync(this Relay.RelayClient client, MethodType kind, Metadata? headers = null)
    {
        var options = new CallOptions(headers, cancellationToken: TestContext.Current.CancellationToken);
        switch (kind)
        {
            case MethodType.Unary:
                await client.TellAsync(Hello, options);
                break;
            case MethodType.ServerStreaming:
                using (var call = client.Narrate(Hello, options)) await ReadAsync(call.ResponseStream);
                break;
            case MethodType.ClientStreaming:
                using (var call = client.Collect(options))
                {
                    await WriteAsync(call.RequestStream);
                    await call;
                }

                break;
            case MethodType.DuplexStreaming:
                using (var call = client.Converse(options))
                {
                    await WriteAsync(call.RequestStream);
                    await ReadAsync(call.ResponseStream);
                }

                break;
        }
    }

    private static async Task WriteAsync(IClientStreamWriter<Message> stream)
    {
        await stream.WriteAsync(Hello);
        await stream.CompleteAsync();
    }

    private static async Task ReadAsync(IAsyncStreamReader<Message> stream)
    {
        while (await stream.MoveNext(TestContext.Current.CancellationToken)) Assert.NotEmpty(stream.Current.Text);
    }
}
