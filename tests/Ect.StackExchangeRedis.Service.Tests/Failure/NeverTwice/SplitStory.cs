namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>A network splits: an instance is alone with the master, and the other one with both replicas, one of which is
/// promoted.</summary>
/// <remarks>This is what the fence cannot see, and what <c>min-replicas-to-write</c> is for.</remarks>
internal static class SplitStory
{
    private static readonly string[] Remedy = ["--min-replicas-to-write", "1", "--min-replicas-max-lag", "1"];

    public static async Task RunAsync(bool isRemedied)
    {
        await using var master = await RedisServer.StartAsync(ServerKind.Redis,
            new() { RedisArguments = ["--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1", .. isRemedied ? Remedy : []] });
        await using var network = new RedisProxy(master); // between the master and everybody but the one instance
        await using var promoted = await StartReplicaAsync(network);
        await using var replica = await StartReplicaAsync(network);
        using var witness = new Witness();
        var alone = witness.Start(master.Configuration);
        var other = witness.Start($"{network.Configuration},{promoted.Address},{replica.Address}");
        var before = await witness.UseNewAsync();

        network.Split();
        await promoted.ExecuteAsync("REPLICAOF", "NO", "ONE");
        if (isRemedied) await UntilRefusedAsync(witness, alone);
        await witness.UntilFencedAsync(before, other);
        var meanwhile = await witness.UseNewAsync(10, other);

        if (isRemedied)
        {
            var refused = await witness.ShowAgainAsync(meanwhile, alone);
            Assert.All(refused, reason => Assert.Equal(EctFailureReason.ReplayCacheUnavailable, reason));
            var replayed = await witness.UntilDecidedAsync(meanwhile, other);
            Assert.All(replayed, reason => Assert.Equal(EctFailureReason.Replayed, reason));
            await witness.UseNewAsync(10, other);
        }
        else
        {
            foreach (var token in meanwhile)
            {
                await Poll.UntilAsync(
                    async () => (await witness.ShowAsync(alone, token)).FailureReason is not EctFailureReason.ReplayCacheUnavailable,
                    Instances.Patience, "the master decides");
            }

            Assert.Equal(meanwhile.Length, witness.AcceptedTwice);
        }
    }

    private static async Task<RedisServer> StartReplicaAsync(RedisProxy network)
    {
        var port = network.Configuration.Split(':')[1];
        var replica = await RedisServer.StartAsync(ServerKind.Redis,
            new() { RedisArguments = ["--replicaof", "127.0.0.1", port, "--repl-diskless-sync-delay", "0"] });
        await RedisPair.UntilFollowsAsync(replica);
        return replica;
    }

    /// <summary>What is accepted until then was issued before the promoted server is believed.</summary>
    private static Task UntilRefusedAsync(Witness witness, TestService alone) => Poll.UntilAsync(
        async () => (await witness.ShowAsync(alone, witness.NewToken())).FailureReason is EctFailureReason.ReplayCacheUnavailable,
        Instances.Patience, "the master refuses to write");
}
