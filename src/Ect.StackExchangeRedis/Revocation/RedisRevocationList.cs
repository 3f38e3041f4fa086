using System.Collections.Immutable;
using Ect.StackExchangeRedis.Connection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Revocation;

/// <summary>The revocations in Redis: one hash with a field for each, and one field that is another with every change.</summary>
/// <remarks>Every step is one command on one key, so that nobody sees half of it.</remarks>
internal sealed class RedisRevocationList(RedisConnection connection, IOptions<EctRedisOptions> options, TimeProvider clock)
{
    private const int MaxBatch = 1_000;
    private const string VersionField = "version";

    // ARGV: version; then field, value before (empty: not there), value from now on (empty: not there), for each change.
    private const string AmendWhatIsUnchanged =
        """
        local n=0
        for i=2,#ARGV,3 do
          if (redis.call('hget',KEYS[1],ARGV[i]) or '')==ARGV[i+1] then
            if ARGV[i+2]=='' then redis.call('hdel',KEYS[1],ARGV[i]) else redis.call('hset',KEYS[1],ARGV[i],ARGV[i+2]) end
            n=n+1
          end
        end
        if n>0 then redis.call('hset',KEYS[1],'version',ARGV[1]) end
        return n
        """;

    // ARGV: version, field, value without its revision, the last revision that the writer knows.
    private const string SetAsTheLatest =
        """
        local before=redis.call('hget',KEYS[1],ARGV[2])
        local revision=string.format('%d',math.max(tonumber(string.match(before or '','^%d+')) or 0,tonumber(ARGV[4]))+1)
        redis.call('hset',KEYS[1],ARGV[2],revision..':'..ARGV[3],'version',ARGV[1])
        return {revision,before}
        """;

    // Whatever time-out requests have. A look may find one at work that has just missed a change: two periods, a check and a read are five seconds.
    private static readonly TimeSpan MaxCheck = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRead = TimeSpan.FromSeconds(2);

    private readonly RedisKey _key = $"{options.Value.KeyPrefix}revoked";

    /// <summary>Another value with every change; null as long as nothing was ever revoked, or after Redis has lost everything.</summary>
    public Task<RedisValue> ReadVersionAsync() =>
        connection.RunAsync("revocations.check", redis => redis.HashGetAsync(_key, VersionField, CommandFlags.DemandMaster), Failed, CancellationToken.None, MaxCheck);

    /// <summary>Reads the whole list, with what has ended.</summary>
    public async Task<RedisRevocationCopy> ReadAsync()
    {
        var readAt = clock.GetTimestamp();
        var fields = await connection.RunAsync("revocations.read",
            redis => redis.HashGetAllAsync(_key, CommandFlags.DemandMaster), Failed, CancellationToken.None, MaxRead).ConfigureAwait(false);

        var version = fields.FirstOrDefault(field => field.Name == VersionField).Value;
        var entries = fields.Where(field => field.Name != VersionField).Select(field => KeyValuePair.Create((string)field.Name!, RevocationFormat.Read(field.Value!)));
        return new(version, entries.ToImmutableDictionary(), readAt);
    }

    /// <summary>Sets an entry, whatever was there.</summary>
    /// <param name="operation">The step's name in metrics.</param>
    /// <param name="entry">What is set, with the last revision that is known here.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was there, <see langword="null"/> for nothing; and what is there now.</returns>
    public async Task<(RevocationEntry? Before, RevocationEntry Now)> SetAsync(string operation, RevocationEntry entry, CancellationToken cancellationToken)
    {
        RedisValue[] values = [NewVersion(), entry.Field, RevocationFormat.WriteBody(entry), entry.Revision];
        return await connection.RunAsync(operation, async redis =>
        {
            var result = await redis.ScriptEvaluateAsync(
                SetAsTheLatest, [_key], values, CommandFlags.DemandMaster | CommandFlags.NoScriptCache).ConfigureAwait(false);
            var before = result[1].IsNull ? null : RevocationFormat.Read((byte[])result[1]!);
            return (before, entry with { Revision = (long)result[0] });
        }, Failed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes changes, as far as nobody else has in between.</summary>
    /// <returns>How many were made.</returns>
    public async Task<int> AmendAsync(string operation, IEnumerable<RedisRevocationChange> changes)
    {
        var made = 0;
        foreach (var batch in changes.Chunk(MaxBatch))
        {
            RedisValue[] values = [NewVersion(), .. batch.SelectMany(change => new RedisValue[] { (change.Before ?? change.After)!.Field, ValueOf(change.Before), ValueOf(change.After) })];
            made += await connection.RunAsync(operation, async redis => (int)await redis.ScriptEvaluateAsync(
                    AmendWhatIsUnchanged, [_key], values, CommandFlags.DemandMaster | CommandFlags.NoScriptCache).ConfigureAwait(false),
                Failed, CancellationToken.None, MaxRead).ConfigureAwait(false);
        }

        return made;
    }

    /// <summary>Lets a list go that is nobody's any more.</summary>
    public Task ExpireAsync(TimeSpan lifetime, CancellationToken cancellationToken) => connection.RunAsync("revocations.expire",
        redis => redis.KeyExpireAsync(_key, lifetime, CommandFlags.DemandMaster), Failed, cancellationToken);

    private static RedisValue ValueOf(RevocationEntry? entry) => entry is null ? RedisValue.EmptyString : RevocationFormat.Write(entry);

    private static RedisValue NewVersion() => Guid.NewGuid().ToByteArray();

    private static Exception Failed(RedisError error, Exception cause) =>
        cause as EctRevocationException ?? new EctRevocationException($"The revocations in Redis are out of reach. {error.Sentence}", cause);
}
