using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect;

/// <summary>The revocations in Redis: one hash with a field for each, and one field that is another with every change.</summary>
/// <remarks>Every step is one command on one key, so that nobody sees half of it. What has ended is taken out by whoever reads it.</remarks>
internal sealed class RedisRevocationList(EctRedisConnection connection, IOptions<EctRedisOptions> options, TimeProvider clock)
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

    private const string SetAndGiveBefore =
        "local before=redis.call('hget',KEYS[1],ARGV[2]) redis.call('hset',KEYS[1],ARGV[2],ARGV[3],'version',ARGV[1]) return before";

    // Whatever time-out the options say: with the second after which instances look, a change is in effect everywhere within five.
    private static readonly TimeSpan MaxCheck = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRead = TimeSpan.FromSeconds(2.5);

    // Longer than clocks are apart: nobody may take what others have purged for lost.
    private static readonly TimeSpan PurgeDelay = TimeSpan.FromHours(1);

    private readonly RedisKey _key = $"{options.Value.KeyPrefix}revoked";

    /// <summary>Another value with every change; null as long as nothing was ever revoked, or after Redis has lost everything.</summary>
    public Task<RedisValue> ReadVersionAsync() =>
        connection.RunAsync("revocations.check", redis => redis.HashGetAsync(_key, VersionField, CommandFlags.DemandMaster), Failed, CancellationToken.None, AtMost(MaxCheck));

    /// <summary>Reads the whole list.</summary>
    public async Task<RedisRevocationCopy> ReadAsync()
    {
        var (readAt, now) = (clock.GetTimestamp(), clock.GetUtcNow());
        var fields = await connection.RunAsync("revocations.read",
            redis => redis.HashGetAllAsync(_key, CommandFlags.DemandMaster), Failed, CancellationToken.None, AtMost(MaxRead)).ConfigureAwait(false);

        var version = fields.FirstOrDefault(field => field.Name == VersionField).Value;
        var entries = fields.Where(field => field.Name != VersionField).Select(field => (Field: field, Entry: EctRevocationFormat.Read(field.Value!))).ToList();
        await AmendAsync("revocations.purge", [.. entries.Where(it => it.Entry.End <= now - PurgeDelay).Select(it => new Change(it.Field.Name!, it.Field.Value, RedisValue.EmptyString))]).ConfigureAwait(false);
        return new(version, entries.Where(it => !(it.Entry.End <= now)).ToImmutableDictionary(it => it.Entry.Field, it => it.Entry), readAt);
    }

    /// <summary>Sets an entry, whatever was there.</summary>
    /// <returns>What was there; <see langword="null"/> for nothing.</returns>
    public async Task<EctRevocationEntry?> SetAsync(string operation, EctRevocationEntry entry, CancellationToken cancellationToken)
    {
        var before = await connection.RunAsync(operation,
            redis => redis.ScriptEvaluateAsync(SetAndGiveBefore, [_key], [NewVersion(), entry.Field, EctRevocationFormat.Write(entry)], CommandFlags.DemandMaster | CommandFlags.NoScriptCache),
            Failed, cancellationToken).ConfigureAwait(false);
        return before.IsNull ? null : EctRevocationFormat.Read((byte[])before!);
    }

    /// <summary>Adds entries that are not there.</summary>
    public Task AddAsync(IEnumerable<EctRevocationEntry> entries) =>
        AmendAsync("revocations.writeback", [.. entries.Select(entry => new Change(entry.Field, RedisValue.EmptyString, EctRevocationFormat.Write(entry)))]);

    /// <summary>Replaces entries that are still what they were.</summary>
    public Task ReplaceAsync(IEnumerable<(EctRevocationEntry Before, EctRevocationEntry After)> entries) =>
        AmendAsync("revocations.complete", [.. entries.Select(it => new Change(it.Before.Field, EctRevocationFormat.Write(it.Before), EctRevocationFormat.Write(it.After)))]);

    private async Task AmendAsync(string operation, IReadOnlyList<Change> changes)
    {
        foreach (var batch in changes.Chunk(MaxBatch))
            await connection.RunAsync(operation,
                redis => redis.ScriptEvaluateAsync(AmendWhatIsUnchanged, [_key], [NewVersion(), .. batch.SelectMany(it => new[] { it.Field, it.Before, it.After })], CommandFlags.DemandMaster | CommandFlags.NoScriptCache),
                Failed, CancellationToken.None, AtMost(MaxRead)).ConfigureAwait(false);
    }

    private TimeSpan AtMost(TimeSpan limit) => options.Value.Timeout < limit ? options.Value.Timeout : limit;

    private static RedisValue NewVersion() => Guid.NewGuid().ToByteArray();

    private static Exception Failed(string sentence, Exception cause) => new EctRevocationException($"The revocations in Redis are out of reach. {sentence}", cause);

    private readonly record struct Change(RedisValue Field, RedisValue Before, RedisValue After);
}
