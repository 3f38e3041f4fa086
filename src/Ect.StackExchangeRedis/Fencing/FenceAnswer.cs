using Ect.StackExchangeRedis.Connection;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Fencing;

/// <summary>The answer of a server to a call: who it is, since when it is believed, and the outcome of each use.</summary>
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

    /// <summary>Returns since when the server is believed by the mark at an index, in milliseconds since 1970.</summary>
    public long Since(int mark) => _numbers[mark];

    /// <summary>Returns the outcome of the use at an index.</summary>
    public FenceOutcome Outcome(int use) => (FenceOutcome)_numbers[_marks + use];

    private static EctReplayCacheException Unfit(string error, string command) => RedisError.IsForbidden(error)
        ? new(RedisError.ForbiddenSentence(command)) { NothingRecorded = true }
        : Unidentified();

    private static EctReplayCacheException Unidentified() => new(
        "The Redis server does not say who it is (master_replid in INFO replication), so it cannot be fenced. " +
        "Use a server that does, or set Ect:Redis:Fence to false and accept that a failover forgets uses.")
    {
        NothingRecorded = true,
    };
}
