using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Health;

/// <summary>What a server says about evicting entries that are still alive.</summary>
/// <param name="Name">Its <c>maxmemory-policy</c>; <see langword="null"/> where it tells none.</param>
/// <param name="IsSecret">Whether it refused to tell.</param>
internal readonly record struct EvictionPolicy(string? Name, bool IsSecret)
{
    private const string Field = "maxmemory_policy:";
    private const string Safe = "noeviction";

    /// <summary>What is wrong, and what to do; <see langword="null"/> for nothing.</summary>
    public string? Advice => this switch
    {
        { IsSecret: true } => $"The maxmemory-policy of Redis cannot be read: allow the user INFO, and see that it is {Safe}.",
        { Name: null or Safe } => null,
        _ => $"The maxmemory-policy of Redis is {Name}: when its memory is full it may forget uses of tokens that are still valid. "
            + $"Set it to {Safe}.",
    };

    public bool IsSafe => Name is Safe;

    // By way of a script: the library gives INFO only to connections in admin mode, which the application's own need not be in.
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
