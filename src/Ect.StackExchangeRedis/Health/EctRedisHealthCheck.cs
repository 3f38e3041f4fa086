using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect;

/// <summary>Writes a value and reads it back, as a request would; and looks whether Redis may evict entries that are still alive.</summary>
internal sealed class EctRedisHealthCheck(EctRedisConnection connection, IOptions<EctRedisOptions> options) : IHealthCheck
{
    private const string Policy = "maxmemory_policy:";
    private const string SafePolicy = "noeviction";
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            if (!await WriteAndReadBackAsync(cancellationToken).ConfigureAwait(false)) return new(context.Registration.FailureStatus, "Redis did not give back what was written to it.");
            return await FindUnsafePolicyAsync(cancellationToken).ConfigureAwait(false) is { } policy
                ? HealthCheckResult.Degraded($"The maxmemory-policy of Redis is {policy}: when its memory is full it may forget uses of tokens that are still valid. Set it to {SafePolicy}.")
                : HealthCheckResult.Healthy("Redis takes writes, and does not evict what is alive.");
        }
        catch (EctReplayCacheException e)
        {
            return new(context.Registration.FailureStatus, e.Message);
        }
    }

    private async Task<bool> WriteAndReadBackAsync(CancellationToken cancellationToken)
    {
        var nonce = Guid.NewGuid();
        RedisKey key = $"{options.Value.KeyPrefix}h:{nonce:N}";
        RedisValue value = nonce.ToByteArray();
        var answer = await connection.RunAsync("health", async redis =>
        {
            var set = redis.StringSetAsync(key, value, Lifetime, When.NotExists, CommandFlags.DemandMaster);
            var get = redis.StringGetAsync(key, CommandFlags.DemandMaster);
            return await set.ConfigureAwait(false) ? await get.ConfigureAwait(false) : RedisValue.Null;
        }, Failed, cancellationToken).ConfigureAwait(false);
        return answer == value;
    }

    /// <summary>Asks every master; a server that does not tell its policy counts as safe, and is left to whoever runs it.</summary>
    private Task<string?> FindUnsafePolicyAsync(CancellationToken cancellationToken) => connection.RunAsync("health", async redis =>
    {
        foreach (var server in redis.Multiplexer.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
        {
            var policy = await PolicyOfAsync(server).ConfigureAwait(false);
            if (policy is not (null or SafePolicy)) return policy;
        }

        return null;
    }, Failed, cancellationToken);

    // By way of a script: the library gives INFO only to connections in admin mode, which the application's own need not be in.
    private static async Task<string?> PolicyOfAsync(IServer server)
    {
        try
        {
            var memory = (string?)await server.ExecuteAsync("EVAL", "return redis.call('info','memory')", 0).ConfigureAwait(false);
            return memory?.Split('\n').FirstOrDefault(line => line.StartsWith(Policy, StringComparison.Ordinal))?[Policy.Length..].Trim();
        }
        catch (RedisServerException)
        {
            return null; // it does not tell everyone
        }
    }

    private static EctReplayCacheException Failed(string sentence, Exception cause) => new(sentence, cause);
}
