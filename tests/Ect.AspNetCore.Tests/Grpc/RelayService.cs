using Grpc.Core;

namespace Ect.AspNetCore.Tests;

/// <summary>A gRPC service that does what a test hands it.</summary>
internal sealed class RelayService(RelayBehavior behavior) : Relay.RelayBase
{
    [EctAction("told")]
    public override Task<Message> Tell(Message request, ServerCallContext context) => behavior.Tell(request, context);

    [EctAction("narrated")]
    public override Task Narrate(Message request, IServerStreamWriter<Message> responseStream, ServerCallContext context) =>
        behavior.Narrate(request, responseStream, context);

    [EctAction("collected")]
    public override Task<Message> Collect(IAsyncStreamReader<Message> requestStream, ServerCallContext context) =>
        behavior.Collect(requestStream, context);

    [EctAction("conversed")]
    public override async Task Converse(IAsyncStreamReader<Message> requestStream, IServerStreamWriter<Message> responseStream, ServerCallContext context)
    {
        await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(new Message { Text = $"re: {message.Text}" }, context.CancellationToken);
    }
}
