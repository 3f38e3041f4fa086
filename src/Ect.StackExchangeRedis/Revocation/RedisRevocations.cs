using System.ComponentModel;
using System.Globalization;
using System.Text;
using Ect.StackExchangeRedis.Connection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Revocation;

/// <summary>The revocations in Redis: one hash with a field for each revocation, and one field that every change replaces.</summary>
/// <remarks>Every step is one command on one key, so that nobody sees half of it. A field holds the revision in decimal digits, which a
/// script can read, then a colon and the value.</remarks>
[DisplayName("Redis")]
internal sealed class RedisRevocations(RedisConnection connection, IOptions<EctRedisOptions> options) : IEctRevocationStorage
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

    // These limits hold whatever timeout requests have. A look may find another at work that has just missed a change: two periods, a check
    // and a read together take five seconds.
    private static readonly TimeSpan MaxCheck = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRead = TimeSpan.FromSeconds(2);

    private readonly RedisKey _key = $"{options.Value.KeyPrefix}revoked";

    public TimeSpan Timeout => options.Value.Timeout;

    public async ValueTask<string?> ReadVersionAsync(CancellationToken cancellationToken) => Version(await connection.RunAsync(
        "revocations.check", redis => redis.HashGetAsync(_key, VersionField, CommandFlags.DemandMaster),
        Failed, cancellationToken, MaxCheck).ConfigureAwait(false));

    public async ValueTask<(string? Version, IReadOnlyCollection<EctStoredRevocation> Entries)> ReadAsync(
        CancellationToken cancellationToken)
    {
        var fields = await connection.RunAsync("revocations.read",
            redis => redis.HashGetAllAsync(_key, CommandFlags.DemandMaster), Failed, cancellationToken, MaxRead).ConfigureAwait(false);

        var version = fields.FirstOrDefault(field => field.Name == VersionField).Value;
        return (
            Version(version), [.. fields.Where(field => field.Name != VersionField).Select(field => Read($"{field.Name}", field.Value!))]);
    }

    public async ValueTask<(long Revision, EctStoredRevocation? Before)> SetAsync(
        EctStoredRevocation entry, CancellationToken cancellationToken)
    {
        RedisValue[] values = [NewVersion(), entry.Key, entry.Value, entry.Revision];
        return await connection.RunAsync("revocations.set", async redis =>
        {
            var result = await redis.ScriptEvaluateAsync(
                SetAsTheLatest, [_key], values, CommandFlags.DemandMaster | CommandFlags.NoScriptCache).ConfigureAwait(false);
            return ((long)result[0], result[1].IsNull ? null : Read(entry.Key, (byte[])result[1]!));
        }, Failed, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<int> AmendAsync(IReadOnlyList<EctStoredRevocationChange> changes, CancellationToken cancellationToken)
    {
        var made = 0;
        foreach (var batch in changes.Chunk(MaxBatch))
        {
            RedisValue[] values =
                [NewVersion(), .. batch.SelectMany(change => (RedisValue[])[change.Key, Write(change.Before), Write(change.After)])];
            made += await connection.RunAsync("revocations.amend", async redis => (int)await redis.ScriptEvaluateAsync(
                    AmendWhatIsUnchanged, [_key], values, CommandFlags.DemandMaster | CommandFlags.NoScriptCache).ConfigureAwait(false),
                Failed, cancellationToken, MaxRead).ConfigureAwait(false);
        }

        return made;
    }

    /// <summary>Lets a list expire that nobody uses any more.</summary>
    public Task ExpireAsync(TimeSpan lifetime, CancellationToken cancellationToken) => connection.RunAsync("revocations.expire",
        redis => redis.KeyExpireAsync(_key, lifetime, CommandFlags.DemandMaster), Failed, cancellationToken);

    private static byte[] Write(EctStoredRevocation? entry) => entry is null
        ? []
        : [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{entry.Revision}:")), .. entry.Value.Span];

    /// <exception cref="EctRevocationException">The field has no revision before the value.</exception>
    private static EctStoredRevocation Read(string key, byte[] field)
    {
        var colon = Array.IndexOf(field, (byte)':');
        return long.TryParse(field.AsSpan(0, Math.Max(colon, 0)), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? new EctStoredRevocation(key, revision, field.AsMemory(colon + 1))
            : throw new EctRevocationException(
                "A revocation in Redis cannot be read. Make sure that only ECTs use keys with this prefix.");
    }

    private static string? Version(RedisValue version) => version.IsNull ? null : Convert.ToBase64String((byte[])version!);

    private static RedisValue NewVersion() => Guid.NewGuid().ToByteArray();

    private static Exception Failed(RedisError error, Exception cause) =>
        cause as EctRevocationException
        ?? new EctRevocationException($"The revocations in Redis cannot be reached. {error.Sentence}", cause);
}
