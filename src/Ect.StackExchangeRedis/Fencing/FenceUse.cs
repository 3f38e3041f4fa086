using Ect.StackExchangeRedis.Connection;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Fencing;

/// <summary>A use of a token that waits for the answer whether this attempt recorded it.</summary>
internal sealed class FenceUse(IDatabaseAsync redis, EctReplayEntry entry, RedisTurns turns, Action begins)
    : Gathered<bool>(redis, turns, begins)
{
    public EctReplayEntry Entry => entry;

    public int Tag { get; } = ReplayKeys.TagOf(entry.Key);
}
