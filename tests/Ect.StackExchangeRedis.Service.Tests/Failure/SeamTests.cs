using Ect.StackExchangeRedis.Connection;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Whatever goes wrong with Redis, callers see the exception of the seam that they called, and no other.</summary>
public sealed class SeamTests(SharedServers servers)
{
    private readonly string _prefix = Instances.NewPrefix();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task EverySeam_ConnectionOfTheApplicationIsDisposed_ThrowsItsOwnException(ServerKind kind)
    {
        var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        await connection.DisposeAsync();
        await AssertOwnExceptionsAsync(instance);
    }

    [Fact]
    public async Task EverySeam_ConnectionCannotBeMade_ThrowsItsOwnException()
    {
        using var instance = Instances.Start(ect => ect.AddStackExchangeRedisConnection(_ => throw new NotSupportedException()));
        await AssertOwnExceptionsAsync(instance);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task EverySeam_ServiceHasEnded_ThrowsItsOwnException(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        using var instance = Instances.Start(server.Configuration, _prefix);
        await instance.AddAsync(Entries.Of(Entries.NewKey()));
        var connection = instance.Get<RedisConnection>();
        connection.Dispose();

        await AssertOwnExceptionsAsync(instance);
        await Assert.ThrowsAsync<ObjectDisposedException>(connection.ConnectAsync);
    }

    [Fact]
    public async Task Dispose_WhileItConnects_NothingIsLeftConnected()
    {
        await using var server = await RedisServer.StartAsync(ServerProgram.HasRedis ? ServerKind.Redis : ServerKind.Garnet);
        await using var proxy = new RedisProxy(server);
        var name = $"late-{Guid.NewGuid():N}";
        proxy.Close();
        var instance = Instances.Start($"{proxy.Configuration},connectTimeout=10000,name={name}", _prefix, redis => redis.Timeout = TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(Entries.Of(Entries.NewKey())));
        var connecting = instance.Get<RedisConnection>().ConnectAsync();

        instance.Dispose();
        proxy.Open();
        await connecting;

        await using var connection = await server.ConnectAsync();
        await Poll.UntilAsync(async () => (await connection.GetServers()[0].ClientListAsync()).All(client => client.Name != name), Instances.Patience, "it is closed");
    }

    [Fact]
    public async Task EverySeam_SomethingElseStandsUnderTheKeys_ThrowsItsOwnException()
    {
        ServerProgram.SkipUnlessRedis("One type a key"); // Garnet keeps a list and a string under one.
        await using var connection = await (await servers.GetAsync(ServerKind.Redis)).ConnectAsync();
        var redis = connection.GetDatabase();
        using var instance = Instances.Start(connection, _prefix);
        var (entry, record, workflow) = (Entries.Of(Entries.NewKey()), TestTokens.Record(TestTokens.Token()), Forge.NewId());
        await redis.ListRightPushAsync(Uses.KeyOf(_prefix, entry), "x");
        await redis.ListRightPushAsync($"{_prefix}t:{record.Id}", "x");
        await redis.StringSetAsync($"{_prefix}w:{workflow}", "x");
        await redis.StringSetAsync($"{_prefix}revoked", "x");

        await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(entry));
        await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.ReleaseAsync(entry));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.FindAsync(record.Id));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.AddAsync(record));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.AddAsync(TestTokens.Record(TestTokens.Token(workflow: workflow))));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.ListAsync(workflow));
        await Assert.ThrowsAsync<EctRevocationException>(() => instance.RevokedAsync());
        await Assert.ThrowsAsync<EctRevocationException>(() => instance.RevokeAsync(EctRevocation.OfIssuer(Forge.Alice)).AsTask());
        await Assert.ThrowsAsync<EctRevocationException>(() => instance.RestoreAsync(EctRevocation.OfIssuer(Forge.Alice)).AsTask());
    }

    private static async Task AssertOwnExceptionsAsync(TestService instance)
    {
        var record = TestTokens.Record(TestTokens.Token());
        await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(Entries.Of(Entries.NewKey())));
        await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.ReleaseAsync(Entries.Of(Entries.NewKey())));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.FindAsync(record.Id));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.AddAsync(record));
        await Assert.ThrowsAsync<EctStoreException>(() => instance.ListAsync(Forge.NewId()));
        await Assert.ThrowsAsync<EctRevocationException>(async () => await instance.Get<IEctRevocations>().GetAsync(Cancellation));
        await Assert.ThrowsAsync<EctRevocationException>(() => instance.RevokeAsync(EctRevocation.OfIssuer(Forge.Alice)).AsTask());
        await Assert.ThrowsAsync<EctRevocationException>(() => instance.RestoreAsync(EctRevocation.OfIssuer(Forge.Alice)).AsTask());
    }
}
