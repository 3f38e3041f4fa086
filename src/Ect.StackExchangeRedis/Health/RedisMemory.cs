using System.Globalization;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Health;

/// <summary>What a server says about its memory.</summary>
/// <param name="Policy">Its <c>maxmemory-policy</c>; <see langword="null"/> if it names none.</param>
/// <param name="Used">The bytes that it uses; <see langword="null"/> if it does not say.</param>
/// <param name="Limit">The bytes that it may use; <see langword="null"/> if it has no limit or names none.</param>
/// <param name="IsSecret">Whether it refused to tell.</param>
internal sealed record RedisMemory(string? Policy, long? Used, long? Limit, bool IsSecret)
{
    private const string Safe = "noeviction";

    /// <summary>What is wrong and what to do; <see langword="null"/> if nothing is wrong.</summary>
    public string? Advice => this switch
    {
        { IsSecret: true } =>
            $"The maxmemory-policy of Redis cannot be read. Allow the Redis user to run INFO, and make sure that the policy is {Safe}.",
        { Policy: null or Safe } => null,
        _ => $"The maxmemory-policy of Redis is {Policy}. With its memory full, Redis may forget uses of tokens that are still valid. "
            + $"Set the policy to {Safe}.",
    };

    public bool IsSafe => Policy is Safe;

    /// <summary>How full the server is, from 0 to 1; 0 if it has no limit.</summary>
    private double Fill => Used is { } used && Limit is { } limit ? (double)used / limit : 0;

    /// <summary>Asks every master.</summary>
    public static Task<RedisMemory[]> OfAllAsync(IConnectionMultiplexer redis) => Task.WhenAll(
        redis.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }).Select(OfAsync));

    /// <summary>The fullest server. Without limits, it is the one that uses most.</summary>
    public static RedisMemory? Fullest(IEnumerable<RedisMemory> servers) =>
        servers.OrderByDescending(server => server.Fill).ThenByDescending(server => server.Used ?? 0).FirstOrDefault();

    // A script is the way, because the library sends INFO only in admin mode, which the application's own connection need not have.
    private static async Task<RedisMemory> OfAsync(IServer server)
    {
        try
        {
            var memory = (string?)await server.ExecuteAsync("EVAL", "return redis.call('info','memory')", 0).ConfigureAwait(false);
            var lines = memory?.Split('\n') ?? [];
            return new(Find(lines, "maxmemory_policy:"), Number(lines, "used_memory:"), Number(lines, "maxmemory:"), IsSecret: false);
        }
        catch (RedisServerException)
        {
            return new(Policy: null, Used: null, Limit: null, IsSecret: true);
        }
    }

    private static string? Find(string[] lines, string field) =>
        Array.Find(lines, line => line.StartsWith(field, StringComparison.Ordinal))?[field.Length..].Trim();

    private static long? Number(string[] lines, string field) =>
        long.TryParse(Find(lines, field), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
