using System.Buffers.Text;
using StackExchange.Redis;

namespace Ect.TestUtils;

/// <summary>The keys that uses of tokens have in Redis. Marks of the fence stand beside them.</summary>
public static class Uses
{
    public static string KeyOf(string prefix, EctReplayEntry entry) =>
        $"{prefix}r:{{{Base64Url.DecodeFromChars($"{entry.Key}")[0] % 64:x2}}}:{entry.Key}";

    public static bool IsMark(RedisKey key) => $"{key}".EndsWith(":mark", StringComparison.Ordinal);

    /// <summary>All keys of a prefix but the marks.</summary>
    public static IReadOnlyList<RedisKey> KeysButMarks(this IConnectionMultiplexer connection, string prefix) =>
        [.. connection.GetServers()[0].Keys(pattern: $"{prefix}*").Where(key => !IsMark(key))];
}
