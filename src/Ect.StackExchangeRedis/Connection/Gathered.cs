using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Connection;

/// <summary>A part of a step that waits to be sent with others, and then for its answer.</summary>
/// <param name="redis">The database that it is sent to.</param>
/// <param name="turns">The turns of its step. It is not sent after they have ended.</param>
/// <param name="begins">Called when it is sent.</param>
internal abstract class Gathered<T>(IDatabaseAsync redis, RedisTurns turns, Action begins)
    : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public IDatabaseAsync Redis => redis;

    /// <summary>Begins to send it.</summary>
    /// <returns><see langword="false"/> if nobody waits for it any more.</returns>
    public bool TryBegin()
    {
        if (turns.TryNext(begins)) return true;
        TrySetCanceled();
        return false;
    }

    public bool GoesWith(Gathered<T> other) => Redis.Multiplexer == other.Redis.Multiplexer;
}
