using StackExchange.Redis;

namespace Ect;

/// <summary>The revocations in Redis: one hash with a field for each, and one field that is another with every change.</summary>
/// <remarks>Every step is one command on one key, so that nobody sees half of it. What has ended is taken out by whoever reads it.</remarks>
internal sealed class RedisRevocationList(EctRedisConnection connection, string prefix, TimeProvider clock)
{
    private const int MaxBatch = 1_000;
    private const string Restore = "local n=redis.call('hdel',KEYS[1],ARGV[1]) redis.call('hset',KEYS[1],ARGV[2],ARGV[3]) return n";
    private const string Purge = "for i=1,#ARGV,2 do if redis.call('hget',KEYS[1],ARGV[i])==ARGV[i+1] then redis.call('hdel',KEYS[1],ARGV[i]) end end return 0";
    private static readonly RedisValue VersionField = "version";

    private readonly RedisKey _key = $"{prefix}revoked";

    /// <summary>Another value with every change; null as long as nothing was ever revoked, or after Redis has lost everything.</summary>
    public Task<RedisValue> ReadVersionAsync() =>
        connection.RunAsync("revocations.check", redis => redis.HashGetAsync(_key, VersionField, CommandFlags.DemandMaster), Failed, CancellationToken.None);

    public async Task<(RedisValue Version, EctRevocations Revocations)> ReadAsync()
    {
        var fields = await connection.RunAsync("revocations.read",
            redis => redis.HashGetAllAsync(_key, CommandFlags.DemandMaster), Failed, CancellationToken.None).ConfigureAwait(false);

        var version = fields.FirstOrDefault(field => field.Name == VersionField).Value;
        var entries = fields.Where(field => field.Name != VersionField).Select(field => (Field: field, Entry: EctRevocationFormat.Read(field.Value!)))
            .ToLookup(it => it.Entry.End <= clock.GetUtcNow());
        await PurgeAsync([.. entries[true].Select(it => it.Field).Take(MaxBatch)]).ConfigureAwait(false);
        return (version, new EctRevocations(entries[false].Select(it => it.Entry.Revocation)));
    }

    /// <summary>Adds revocations, each with how long it is kept.</summary>
    public Task AddAsync(IEnumerable<(EctRevocation Revocation, TimeSpan Retention)> revocations, CancellationToken cancellationToken)
    {
        HashEntry[] fields = [.. revocations.Select(it => new HashEntry(EctRevocationFormat.FieldOf(it.Revocation),
            EctRevocationFormat.Write(it.Revocation, it.Retention == TimeSpan.MaxValue ? null : clock.GetUtcNow() + it.Retention))), new(VersionField, NewVersion())];
        return connection.RunAsync("revocations.add", async redis =>
        {
            await redis.HashSetAsync(_key, fields, CommandFlags.DemandMaster).ConfigureAwait(false);
            return true;
        }, Failed, cancellationToken);
    }

    /// <returns>Whether it was there.</returns>
    public async Task<bool> RemoveAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        var removed = await connection.RunAsync("revocations.remove",
            redis => redis.ScriptEvaluateAsync(Restore, [_key], [EctRevocationFormat.FieldOf(revocation), VersionField, NewVersion()], CommandFlags.DemandMaster | CommandFlags.NoScriptCache),
            Failed, cancellationToken).ConfigureAwait(false);
        return (long)removed is 1;
    }

    /// <summary>Only what still has the value that was read: it may have been revoked anew.</summary>
    private async Task PurgeAsync(HashEntry[] ended)
    {
        if (ended.Length is 0) return;
        await connection.RunAsync("revocations.purge",
            redis => redis.ScriptEvaluateAsync(Purge, [_key], [.. ended.SelectMany(field => new[] { field.Name, field.Value })], CommandFlags.DemandMaster | CommandFlags.NoScriptCache),
            Failed, CancellationToken.None).ConfigureAwait(false);
    }

    private static RedisValue NewVersion() => Guid.NewGuid().ToByteArray();

    private static Exception Failed(string sentence, Exception cause) => new EctRevocationException($"The revocations in Redis are out of reach. {sentence}", cause);
}
