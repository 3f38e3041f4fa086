using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Health;

/// <summary>What a server says about the eviction of live entries.</summary>
/// <param name="Name">Its <c>maxmemory-policy</c>; <see langword="null"/> if it names none.</param>
/// <param name="IsSecret">Whether it refused to name it.</param>
internal readonly record struct EvictionPolicy(string? Name, bool IsSecret)
{
    private const string Field = "maxmemory_policy:";
    private const string Safe = "noeviction";

    /// <summary>What is wrong and what to do; <see langword="null"/> if nothing is wrong.</summary>
    public string? Advice => this switch
    {
        { IsSecret: true } =>
            $"The maxmemory-policy of Redis cannot be read. Allow the Redis user to run INFO, and make sure that the policy is {Safe}.",
        { Name: null or Safe } => null,
        _ => $"The maxmemory-policy of Redis is {Name}. With its memory full, Redis may forget uses of tokens that are still valid. "
            + $"Set the policy to {Safe}.",
    };

    public bool IsSafe => Name is Safe;

    // A script is the way, because the library sends INFO only in admin mode, which the application's own connection need not have.
    public static async Task<EvictionPolicy> OfAsync(IServer server)
    {
        try
        {
            var memory = (string?)await server.ExecuteAsync("EVAL", "return redis.call('info','memory')", 0).ConfigureAwait(false);
            var line = memory?.Split('\n').FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
            return new(line?[Field.Length..].Trim(), IsSecret: false);
        }
        catch (RedisServerException)
        {
            return new(Name: null, IsSecret: true);
        }
    }
}
