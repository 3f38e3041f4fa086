using Ect.StackExchangeRedis.Connection;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Fencing;

/// <summary>A use of a token that waits to be sent, and then for its answer: whether this attempt recorded it.</summary>
/// <param name="redis">The database that it is sent to.</param>
/// <param name="entry">The use.</param>
/// <param name="turns">The turns of its step. The use is not sent after they have ended.</param>
/// <param name="begins">Called when it is sent.</param>
internal sealed class FenceUse(IDatabaseAsync redis, EctReplayEntry entry, RedisTurns turns, Action begins)
    : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public IDatabaseAsync Redis => redis;

    public EctReplayEntry Entry => entry;

    public int Tag { get; } = ReplayKeys.TagOf(entry.Key);

    /// <summary>Begins to send it.</summary>
    /// <returns><see langword="false"/> if nobody waits for it any more.</returns>
    public bool TryBegin()
    {
        if (turns.TryNext(begins)) return true;
        TrySetCanceled();
        return false;
    }
}
