using Ect.StackExchangeRedis.Connection;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>The records of one step. The answer has for each the value that was there already, or none if the record was written.</summary>
internal sealed class RecordStep(IDatabaseAsync redis, IReadOnlyList<EctTokenRecord> records, RedisTurns turns)
    : Gathered<RedisValue[]>(redis, turns, begins: static () => { })
{
    public IReadOnlyList<EctTokenRecord> Records => records;
}
