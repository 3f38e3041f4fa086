using System.Buffers.Binary;
using System.Text;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>The numbers of issuers, in one hash. The first that asks for an issuer's number gives it.</summary>
internal sealed class RedisIssuerNumbers(EctRedisOptions options)
{
    /// <summary>How many issuers have a number of their own. Others share numbers beyond it.</summary>
    private const int Max = 10_000;

    private const int MaxBatch = 1_000;

    // ARGV: how many issuers are numbered, then issuers. The field "count" has the last number, and no issuer's field has that name.
    private const string NumberThoseWithout =
        """
        local numbers,count={},tonumber(redis.call('hget',KEYS[1],'count') or '0')
        for i=2,#ARGV do
          local field='i:'..ARGV[i]
          local number=redis.call('hget',KEYS[1],field)
          if not number and count<tonumber(ARGV[1]) then
            count=count+1
            number=count
            redis.call('hset',KEYS[1],field,count,'count',count)
          end
          numbers[i-1]=tonumber(number or '0')
        end
        return numbers
        """;

    private readonly RedisKey _key = $"{options.KeyPrefix}issuers";

    public async Task<IReadOnlyList<int>> NumberAsync(IDatabaseAsync redis, IReadOnlyList<string> issuers)
    {
        var answers = await Task.WhenAll(issuers.Chunk(MaxBatch).Select(batch => redis.ScriptEvaluateAsync(NumberThoseWithout, [_key],
            [Max, .. batch.Select(issuer => (RedisValue)issuer)], CommandFlags.DemandMaster | CommandFlags.NoScriptCache)))
            .ConfigureAwait(false);
        return [.. answers.SelectMany(answer => (int[])answer!).Zip(issuers, (number, issuer) => number > 0 ? number : Shared(issuer))];
    }

    private static int Shared(string issuer)
    {
        var digest = EctDigest.Of(Encoding.UTF8.GetBytes(issuer)).ToArray();
        return Max + 1 + (int)(BinaryPrimitives.ReadUInt32BigEndian(digest) % Max);
    }
}
