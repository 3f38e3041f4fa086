using Ect.StackExchangeRedis.Connection;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Fencing;

/// <summary>What a server answers to a call: who it is, since when it is believed, and what became of each use.</summary>
internal sealed class FenceAnswer
{
    private readonly long[] _numbers;
    private readonly int _marks;

    /// <exception cref="EctReplayCacheException">The server does not say who it is.</exception>
    public FenceAnswer(FenceCall call, RedisResult result)
    {
        var parts = (RedisResult[])result!;
        Server = (string)parts[0]!;
        if (Server is "") throw parts is [_, var error, var command] ? Unfit($"{error}", $"{command}") : Unidentified();

        _marks = call.Tags.Count;
        _numbers = new long[parts.Length - 1];
        for (var i = 0; i < _numbers.Length; i++) _numbers[i] = (long)parts[i + 1];
    }

    /// <summary>The identity of the server.</summary>
    public string Server { get; }

    /// <summary>Since when the server is believed by the mark at a place, in milliseconds since 1970.</summary>
    public long Since(int mark) => _numbers[mark];

    /// <summary>What became of the use at a place.</summary>
    public FenceOutcome Outcome(int use) => (FenceOutcome)_numbers[_marks + use];

    private static EctReplayCacheException Unfit(string error, string command) => RedisError.IsForbidden(error)
        ? new(RedisError.ForbiddenSentence(command)) { NothingRecorded = true }
        : Unidentified();

    private static EctReplayCacheException Unidentified() => new(
        "The Redis server does not say who it is (master_replid in INFO replication), so it cannot be fenced. " +
        "Use a server that does, or set Ect:Redis:Fence to false and accept that uses are forgotten in a failover.")
    {
        NothingRecorded = true,
    };
}
