using Grpc.Core;

namespace Ect.AspNetCore.Tests;

/// <summary>What a <see cref="RelayService"/> does; by default it is done at once.</summary>
internal sealed class RelayBehavior
{
    public Func<Message, ServerCallContext, Task<Message>> Tell { get; init; } = (message, _) => Task.FromResult(message);

    public Func<Message, IServerStreamWriter<Message>, ServerCallContext, Task> Narrate { get; init; } = (message, stream, _) => stream.WriteAsync(message);

    public Func<IAsyncStreamReader<Message>, ServerCallContext, Task<Message>> Collect { get; init; } = async (stream, _) =>
    {
        var last = new Message();
        await foreach (var message in stream.ReadAllAsync()) last = message;
        return last;
    };
}
