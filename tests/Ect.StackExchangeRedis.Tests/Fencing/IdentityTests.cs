using Ect.StackExchangeRedis.Fencing;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>When a server counts as another one.</summary>
public sealed class IdentityTests
{
    private readonly string _prefix = Instances.NewPrefix();

    /// <summary>The mark comes back with the uses, however fast the restart was, and names another server: nobody can tell whether the last
    /// uses came back too.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_ServerRestartsWithItsData_UsesAreFenced(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind, new() { IsDurable = true });
        using var instance = Instances.Start(server.Configuration, _prefix);
        await instance.UntilItAddsAsync();
        await instance.UntilAllMarksAsync(server, _prefix);
        instance.Get<FenceRenewal>().Dispose();
        var keys = new ReplayKeys(_prefix);
        await using (var connection = await server.ConnectAsync())
            foreach (var tag in ReplayKeys.Tags) Assert.True(await connection.GetDatabase().KeyPersistAsync(keys.MarkOf(tag)));

        server.Kill();
        await server.RestartAsync();

        using var newcomer = Instances.Start(server.Configuration, _prefix);
        newcomer.Get<FenceRenewal>().Dispose();
        await newcomer.AssertFencedAsync(Entries.Of(Entries.NewKey()));
    }

    /// <summary>Redis takes another identity for the history that it shares with its first replica.</summary>
    [Fact]
    public async Task TryAdd_FirstReplicaJoins_UsesAreFenced()
    {
        ServerProgram.SkipUnlessRedis("Replication");
        var settings = new ServerSettings { RedisArguments = ["--repl-diskless-sync-delay", "0"] };
        await using var server = await RedisServer.StartAsync(ServerKind.Redis, settings);
        await using var replica = await RedisServer.StartAsync(ServerKind.Redis);
        using var instance = Instances.Start(server.Configuration, _prefix);
        using var fences = instance.Fences();
        Assert.True(await instance.AddAsync(Entries.Of(Entries.NewKey())));

        await replica.ExecuteAsync("REPLICAOF", "127.0.0.1", $"{server.Port}");

        await Poll.UntilAsync(IsRefusedAsync, Instances.Patience, "the replica has joined");
        await instance.AssertFencedAsync(Entries.Of(Entries.NewKey()));
        Assert.Equal("server", Assert.Single(fences.GetMeasurementSnapshot()).Tags["cause"]);

        async Task<bool> IsRefusedAsync() => !await instance.AddsAsync(Entries.Of(Entries.NewKey()));
    }
}
