using System.Diagnostics;
using System.Text.Json.Nodes;
using Ect.Revocation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.IdentityModel.Tokens;
using StackExchange.Redis.Profiling;
using static Ect.EctFailureReason;

namespace Ect.StackExchangeRedis.Service.Tests;

public sealed class RedisRevocationsTests(SharedServers servers)
{
    private static readonly EctRevocation AliceHerself = EctRevocation.OfIssuer(Forge.Alice);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>What the machine may need. The promise is kept on the clock of the instance, which goes on by a second.</summary>
    private static readonly TimeSpan Deadline = Instances.Patience;

    private readonly string _prefix = Instances.NewPrefix();

    public static MatrixTheoryData<ServerKind, string> Ways => new(new EveryServer().Select(row => row.Data), ["issuer", "kid", "thumbprint", "token"]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Verify_RevokedAtAnotherInstance_RefusedWithinFiveSecondsAndAcceptedOnceRestored(ServerKind kind, string way)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        var id = Forge.NewId();
        var token = Instances.Alice.Token(claims => claims["jti"] = id);
        Assert.Equal(None, await other.ReasonOfAsync());
        var revocation = RevocationOf(way, id);

        await one.RevokeAsync(revocation);
        Assert.Equal(way is "kid" or "thumbprint" ? KeyRevoked : Revoked, await one.ReasonOfAsync(token));
        await AfterASecondAsync(other, async () => await LookAtAsync(other, token) is Revoked or KeyRevoked, "the other refuses");
        Assert.Equal(None, await other.ReasonOfAsync(Instances.Bob.Token()));

        Assert.True(await one.RestoreAsync(revocation));
        Assert.False(await one.RestoreAsync(revocation));
        await AfterASecondAsync(other, async () => await LookAtAsync(other, token) is None, "the other accepts");
    }

    /// <summary>The other one has not heard of it yet when it revokes the same.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Revoke_AtTwoInstances_BothNameTheFirst(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        other.Clock.Advance(Second);
        await one.RevokeAsync(AliceHerself.WithNote("first", "It misbehaves."));
        await other.RevokeAsync(AliceHerself.WithNote("second"));

        foreach (var instance in new[] { one, other })
            await AfterASecondAsync(instance, async () => Assert.Single(await instance.RevokedAsync()) is
                { RevokedBy: "first", Reason: "It misbehaves.", RevokedAt: { } at } && at == Forge.Now, "the first is named");

        Assert.True(await one.RestoreAsync(AliceHerself));
        await one.RevokeAsync(AliceHerself.WithNote("third"));
        await AfterASecondAsync(other, async () => Assert.Single(await other.RevokedAsync()).RevokedBy is "third", "the third is named");
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_RevokedBeforeTheInstanceStarted_Refused(ServerKind kind)
    {
        using (var one = await StartAsync(kind)) await one.RevokeAsync(AliceHerself);
        using var other = await StartAsync(kind);
        Assert.Equal(Revoked, await other.ReasonOfAsync());
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_AnotherKidOnTheRevokedKey_DoesNotEscapeAtInstancesThatDoNotKnowTheRevokedKid(ServerKind kind)
    {
        using var again = new Forge(Instances.Alice, Forge.Alice, "a-2");
        using var one = await StartAsync(kind);
        var configuration = (await servers.GetAsync(kind)).Configuration;
        using var other = new TestService(build: ect => ect.AddStackExchangeRedis(configuration, redis => (redis.KeyPrefix, redis.Timeout) = (_prefix, Instances.Patience)), trusted: again);

        await one.RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1"));

        Assert.Equal(KeyRevoked, await other.ReasonOfAsync(again.Token()));
        await other.RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1")); // Who does not know the key makes nobody forget it.
        Assert.Equal(KeyRevoked, await other.ReasonOfAsync(again.Token()));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Verify_StoredPredecessorOfARevokedKeyIssuerOrToken_MissingAndItsDescendantTainted(ServerKind kind, string way)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        string first = Forge.NewId(), second = Forge.NewId();
        Assert.Equal(None, await one.ReasonOfAsync(Instances.Alice.Token(claims => claims["jti"] = first)));
        Assert.Equal(None, await one.ReasonOfAsync(Instances.Bob.Token(claims => (claims["jti"], claims["pred"]) = (second, new JsonArray(first)))));

        await other.RevokeAsync(RevocationOf(way, first));

        Assert.Equal(PredecessorMissing, await other.ReasonOfAsync(Instances.Bob.Token(claims => claims["pred"] = new JsonArray(first))));
        Assert.True((await other.VerifyAsync(Instances.Bob.Token(claims => claims["pred"] = new JsonArray(second)))).Context!.IsTainted);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Get_Asked_NoCommandIsSent(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        await instance.RevokeAsync(AliceHerself);
        await instance.RevokedAsync();
        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);

        for (var i = 0; i < 100; i++) Assert.Equal([AliceHerself], await instance.RevokedAsync());

        Assert.Empty(session.FinishProfiling());
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Revoke_ManyAtManyInstancesAtOnce_NoneIsLost(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        var tokens = Enumerable.Range(0, 100).Select(_ => EctRevocation.OfToken(Forge.Alice, Forge.NewId())).ToArray();

        await AtOnce.RunAsync(tokens.Length, async i =>
        {
            await (i % 2 is 0 ? one : other).RevokeAsync(tokens[i]);
            return true;
        });

        await AfterASecondAsync(one, async () => (await one.RevokedAsync()).Count is 100, "one knows them all");
        await AfterASecondAsync(other, async () => (await other.RevokedAsync()).Count is 100, "the other knows them all");
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Revoke_Token_LeavesRedisWhenItCanNeitherBeSpentNorCounted(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var one = await StartAsync(kind);
        await one.RevokeAsync(EctRevocation.OfToken(Forge.Alice, Forge.NewId()));
        await one.RevokeAsync(EctRevocation.OfThumbprint(EctDigest.Of("key"u8)));

        using (var early = await StartAsync(kind))
        {
            early.Clock.Advance(TimeSpan.FromHours(25));
            Assert.Equal(2, (await early.RevokedAsync()).Count);
        }

        using (var late = await StartAsync(kind))
        {
            late.Clock.Advance(TimeSpan.FromHours(25) + TimeSpan.FromMinutes(2));
            Assert.Equal([EctRevocation.OfThumbprint(EctDigest.Of("key"u8))], await late.RevokedAsync());
        }

        using var later = await StartAsync(kind);
        later.Clock.Advance(TimeSpan.FromHours(26) + TimeSpan.FromMinutes(2)); // Other clocks may be behind.
        Assert.Equal([EctRevocation.OfThumbprint(EctDigest.Of("key"u8))], await later.RevokedAsync());
        await AfterASecondAsync(later, async () => await connection.GetDatabase().HashLengthAsync($"{_prefix}revoked") is 2, "it and the version are left");
    }

    public static MatrixTheoryData<ServerKind, string> OtherValues =>
        new(new EveryServer().Select(row => row.Data), ["not a revocation", "", ":", "-1:", "+1:", " 1:", "1 :", "9223372036854775808:", "1:x"]);

    [Theory]
    [MemberData(nameof(OtherValues))]
    public async Task Verify_SomethingElseWritesUnderThePrefix_Unavailable(ServerKind kind, string value)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        await connection.GetDatabase().HashSetAsync($"{_prefix}revoked", "x", value);
        using var instance = await StartAsync(kind);
        Assert.Equal(RevocationUnavailable, await instance.ReasonOfAsync());
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_RedisAwayUpToTheLimit_WhatWasKnownHoldsBeyondItUnavailableAndBackByItself(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start($"{server.Configuration},{Agent.Endless}", _prefix, redis => (redis.UseForReplay, redis.UseForStore, redis.Timeout) = (false, false, TimeSpan.FromMilliseconds(500)));
        await Poll.UntilAsync(async () => await instance.ReasonOfAsync() is None, Instances.Patience, "the instance is connected");
        await Poll.UntilAsync(async () => await TryRevokeAsync(instance), Instances.Patience, "the revocation is written");

        server.Kill();
        instance.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(Revoked, await instance.ReasonOfAsync());
        Assert.Equal(None, await instance.ReasonOfAsync(Instances.Bob.Token()));

        instance.Clock.Advance(TimeSpan.FromTicks(1));
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(RevocationUnavailable, await instance.ReasonOfAsync(Instances.Bob.Token()));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Agent.Deadline);

        await server.RestartAsync();
        await Poll.UntilAsync(async () => await instance.ReasonOfAsync(Instances.Bob.Token()) is None, Instances.Patience, "the instance accepts again");
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_RedisStandsStillBeyondTheLimit_UnavailableInTime(ServerKind kind)
    {
        ServerProgram.SkipUnlessSignals();
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start($"{server.Configuration},{Agent.Endless}", _prefix, redis => (redis.UseForReplay, redis.UseForStore, redis.Timeout) = (false, false, TimeSpan.FromMilliseconds(500)));
        await Poll.UntilAsync(async () => await instance.ReasonOfAsync() is None, Instances.Patience, "the instance is connected");

        await server.PauseAsync();
        instance.Clock.Advance(TimeSpan.FromSeconds(61));
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(RevocationUnavailable, await instance.ReasonOfAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Agent.Deadline);

        await server.ContinueAsync();
        await Poll.UntilAsync(async () => await instance.ReasonOfAsync() is None, Instances.Patience, "the instance accepts again");
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Refresh_RedisGoesAndComesBack_IsLoggedOnceEach(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start(server.Configuration, _prefix);
        await instance.RevokedAsync();

        var lostAt = instance.Clock.GetUtcNow();
        server.Kill();
        await AfterASecondAsync(instance, () => Task.FromResult(Logged(190) is 1), "the loss is logged", Instances.Patience);
        instance.Clock.Advance(Second);
        await server.RestartAsync();
        await AfterASecondAsync(instance, () => Task.FromResult(Logged(192) is 1), "the return is logged", Instances.Patience);
        var minutes = (int)Math.Ceiling((instance.Clock.GetUtcNow() - lostAt).TotalMinutes);
        Assert.InRange(Logged(190), 1, minutes); // Once a minute while it lasts.

        int Logged(int id) => instance.Get<FakeLogCollector>().GetSnapshot().Count(record => record.Category == typeof(SharedRevocations).FullName && record.Id.Id == id);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Refresh_RedisHasLostEverything_GetsItBackFromWhoRemembers(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var one = Instances.Start(server.Configuration, _prefix);
        var token = EctRevocation.OfToken(Forge.Bob, Forge.NewId());
        await one.RevokeAsync(AliceHerself);
        await one.RevokeAsync(token);

        await server.ExecuteAsync("FLUSHALL");
        await AfterASecondAsync(one, async () => await IsThereAsync(server), "what it remembers is written back");

        using var newcomer = Instances.Start(server.Configuration, _prefix);
        Assert.Equivalent(new[] { AliceHerself, token }, await newcomer.RevokedAsync(), strict: true);
        Assert.Equal(Revoked, await one.ReasonOfAsync());
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Refresh_RedisWentBackToAnOlderState_GetsBackWhatIsMissingAndNothingThatWasRestored(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        await using var connection = await server.ConnectAsync();
        var (database, key) = (connection.GetDatabase(), $"{_prefix}revoked");
        using var one = Instances.Start(server.Configuration, _prefix);
        var (token, restored) = (EctRevocation.OfToken(Forge.Bob, Forge.NewId()), EctRevocation.OfIssuer("https://restored.example"));
        await one.RevokeAsync(restored);
        await one.RestoreAsync(restored);
        var before = await database.HashGetAllAsync(key);
        await one.RevokeAsync(AliceHerself);
        await one.RevokeAsync(token);

        await database.KeyDeleteAsync(key);
        await database.HashSetAsync(key, before);
        await AfterASecondAsync(one, async () => await database.HashLengthAsync(key) == before.Length + 2, "what is missing is written back");

        Assert.Equal(Revoked, await one.ReasonOfAsync());
        using var newcomer = Instances.Start(server.Configuration, _prefix);
        Assert.Equivalent(new[] { AliceHerself, token }, await newcomer.RevokedAsync(), strict: true);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Refresh_RedisWentBackToWhereItWasRestored_IsRevokedAgainEverywhere(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        await using var connection = await server.ConnectAsync();
        var (database, key) = (connection.GetDatabase(), $"{_prefix}revoked");
        using var one = Instances.Start(server.Configuration, _prefix);
        await one.RevokeAsync(AliceHerself);
        await one.RestoreAsync(AliceHerself);
        var before = await database.HashGetAllAsync(key);
        await one.RevokeAsync(AliceHerself);

        await database.HashSetAsync(key, before);
        using var newcomer = Instances.Start(server.Configuration, _prefix);
        Assert.Empty(await newcomer.RevokedAsync()); // The loss itself.

        await AfterASecondAsync(one, async () => (await database.HashGetAllAsync(key)).Except(before).Any(), "it is written back");
        await AfterASecondAsync(newcomer, async () => (await newcomer.RevokedAsync()).Count is 1, "the newcomer knows");
        Assert.Equal(Revoked, await one.ReasonOfAsync());
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Refresh_RedisWentBackToWhereItWasRevoked_StaysRestored(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        await using var connection = await server.ConnectAsync();
        var (database, key) = (connection.GetDatabase(), $"{_prefix}revoked");
        using var one = Instances.Start(server.Configuration, _prefix);
        await one.RevokeAsync(AliceHerself);
        var before = await database.HashGetAllAsync(key);
        await one.RestoreAsync(AliceHerself);

        await database.HashSetAsync(key, before);

        await AfterASecondAsync(one, async () => (await database.HashGetAllAsync(key)).Except(before).Any(), "it is written back");
        Assert.Empty(await one.RevokedAsync());
        using var newcomer = Instances.Start(server.Configuration, _prefix);
        Assert.Empty(await newcomer.RevokedAsync());
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Refresh_RedisTakesNoWrites_WhatOthersRevokedIsReadAllTheSame(ServerKind kind)
    {
        ServerProgram.SkipUnlessRedis("An access list");
        if (kind is not ServerKind.Redis) return;
        await using var server = await RedisServer.StartAsync(kind);
        await server.ExecuteAsync("ACL", "SETUSER", "reader", "on", ">x", "~*", "&*", "+@all", "-eval");
        using var other = Instances.Start(server.Configuration, _prefix);
        using var reader = Instances.Start($"{server.Configuration},user=reader,password=x", _prefix);
        await other.RevokeAsync(EctRevocation.OfToken(Forge.Alice, Forge.NewId()));
        await other.RevokeAsync(AliceHerself);
        Assert.Equal(2, (await reader.RevokedAsync()).Count);

        await server.ExecuteAsync("FLUSHALL");
        await other.RevokeAsync(EctRevocation.OfIssuer(Forge.Bob));
        reader.Clock.Advance(Second);
        await AfterASecondAsync(reader, async () => (await reader.RevokedAsync()).Count is 3, "what was written since is read, and what was lost is remembered");
        for (var i = 0; i < 3; i++) await AfterASecondAsync(reader, () => Task.FromResult(Logged(194) is 1), "it is said once");
        Assert.Equal(0, Logged(190));

        int Logged(int id) => reader.Get<FakeLogCollector>().GetSnapshot().Count(record => record.Category == typeof(SharedRevocations).FullName && record.Id.Id == id);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Get_ManyRevocationsWaitForARedisThatStandsStill_RefusedInTimeAndBackSoonAfter(ServerKind kind)
    {
        ServerProgram.SkipUnlessSignals();
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start($"{server.Configuration},{Agent.Endless}", _prefix, redis => redis.Timeout = TimeSpan.FromMilliseconds(500));
        await Poll.UntilAsync(async () => await instance.ReasonOfAsync() is None, Instances.Patience, "the instance is connected");

        await server.PauseAsync();
        var revoking = Enumerable.Range(0, 100).Select(_ => instance.RevokeAsync(EctRevocation.OfToken(Forge.Alice, Forge.NewId())).AsTask()).ToArray();
        instance.Clock.Advance(TimeSpan.FromSeconds(61));
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(RevocationUnavailable, await instance.ReasonOfAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Agent.Deadline);

        foreach (var one in revoking) await Assert.ThrowsAsync<EctRevocationException>(() => one);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Deadline); // They do not wait for each other.
    }

    /// <summary>Each costs what it costs, whatever was revoked before, and the list is read as a whole when it has changed.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Revoke_FiftyThousandTokens_InEffectEverywhereInTime(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var one = Instances.Start(server.Configuration, _prefix);
        using var other = Instances.Start(server.Configuration, _prefix, redis => redis.Timeout = TimeSpan.FromMilliseconds(500));
        await Poll.UntilAsync(async () => await LookAtAsync(other, Instances.Bob.Token()) is None, Instances.Patience, "the other is connected");
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, 50_000), new ParallelOptions { MaxDegreeOfParallelism = 100 }, async (_, _) => await one.RevokeAsync(EctRevocation.OfToken(Forge.Alice, Forge.NewId())));
        TestContext.Current.TestOutputHelper?.WriteLine($"Revoked after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms.");

        started = Stopwatch.GetTimestamp();
        await AfterASecondAsync(other, async () => (await other.RevokedAsync()).Count is 50_000, "the other knows them all");
        TestContext.Current.TestOutputHelper?.WriteLine($"Read after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms.");

        await server.ExecuteAsync("FLUSHALL");
        started = Stopwatch.GetTimestamp();
        await AfterASecondAsync(one, async () => $"{await server.ExecuteAsync("HLEN", $"{_prefix}revoked")}" is "50001", "they are all written back", Instances.Patience);
        TestContext.Current.TestOutputHelper?.WriteLine($"Written back after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms.");
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Revoke_ByWhoHasNotReadTheList_MakesNobodyForgetTheKey(ServerKind kind)
    {
        using var again = new Forge(Instances.Alice, Forge.Alice, "a-2");
        var configuration = (await servers.GetAsync(kind)).Configuration;
        using (var knowing = await StartAsync(kind)) await knowing.RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1"));
        using var unknowing = new TestService(build: ect => ect.AddStackExchangeRedis(configuration, redis => (redis.KeyPrefix, redis.Timeout) = (_prefix, Instances.Patience)), trusted: again);

        await unknowing.RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1"));

        Assert.Equal(KeyRevoked, await LookAtAsync(unknowing, again.Token()));
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        await AfterASecondAsync(unknowing, async () => (await connection.GetDatabase().HashGetAllAsync($"{_prefix}revoked")).Any(IsComplete), "the list has the key again");

        static EctStoredRevocation Stored(StackExchange.Redis.HashEntry field) => // What follows the revision and a colon.
            new(field.Name!, revision: 0, ((byte[])field.Value!).AsMemory(Array.IndexOf((byte[])field.Value!, (byte)':') + 1));

        static bool IsComplete(StackExchange.Redis.HashEntry field) => field.Name != "version" && RevocationFormat.Read(Stored(field)).Revocation.Thumbprint is not null;
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Refresh_RedisWentBackAndAnotherHasRevokedSince_BothAreRevoked(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var one = Instances.Start(server.Configuration, _prefix);
        using var other = Instances.Start(server.Configuration, _prefix);
        var bob = EctRevocation.OfIssuer(Forge.Bob);
        await one.RevokeAsync(AliceHerself);

        await server.ExecuteAsync("FLUSHALL");
        await other.RevokeAsync(bob);

        await AfterASecondAsync(one, async () => (await one.RevokedAsync()).Count is 2, "one knows both");
        await AfterASecondAsync(other, async () => (await other.RevokedAsync()).Count is 2, "the other knows both", Deadline);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Restore_OthersStillRemember_TheyDoNotBringItBack(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        await one.RevokeAsync(AliceHerself);
        Assert.Equal([AliceHerself], await other.RevokedAsync());

        Assert.True(await one.RestoreAsync(AliceHerself));

        await AfterASecondAsync(other, async () => (await other.RevokedAsync()).Count is 0, "the other knows");
        Assert.Empty(await one.RevokedAsync());
        using var newcomer = await StartAsync(kind);
        Assert.Empty(await newcomer.RevokedAsync());
        Assert.DoesNotContain(other.Get<FakeLogCollector>().GetSnapshot(), record => record.Category == typeof(SharedRevocations).FullName && record.Id.Id is 193);

        await other.RevokeAsync(AliceHerself);
        await AfterASecondAsync(one, async () => (await one.RevokedAsync()).Count is 1, "it can be revoked again");
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Restore_RedisHasLostTheRevocation_ItWasRevokedAndIsNotBroughtBack(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var one = Instances.Start(server.Configuration, _prefix);
        using var other = Instances.Start(server.Configuration, _prefix);
        await one.RevokeAsync(AliceHerself);
        Assert.Equal([AliceHerself], await other.RevokedAsync());

        await server.ExecuteAsync("FLUSHALL");
        Assert.True(await one.RestoreAsync(AliceHerself));

        await AfterASecondAsync(other, async () => (await other.RevokedAsync()).Count is 0, "the other knows");
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Refresh_InstanceKnowsTheKeyBehindAKidThatWasRevokedElsewhere_TellsTheOthers(ServerKind kind)
    {
        using var again = new Forge(Instances.Alice, Forge.Alice, "a-2");
        var configuration = (await servers.GetAsync(kind)).Configuration;
        using var knowing = await StartAsync(kind);
        using var unknowing = new TestService(build: ect => ect.AddStackExchangeRedis(configuration, redis => (redis.KeyPrefix, redis.Timeout) = (_prefix, Instances.Patience)), trusted: again);
        Assert.Empty(await knowing.RevokedAsync());

        await unknowing.RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1"));
        Assert.Equal(None, await LookAtAsync(unknowing, again.Token()));

        await AfterASecondAsync(knowing, async () => (await knowing.RevokedAsync()).Count is 1, "who knows the key has read the list");
        await AfterASecondAsync(unknowing, async () => await LookAtAsync(unknowing, again.Token()) is KeyRevoked, "who did not know the key refuses it", Instances.Patience);
        Assert.True(await unknowing.RestoreAsync(EctRevocation.OfKey(Forge.Alice, "a-1")));
        Assert.Equal(None, await LookAtAsync(unknowing, again.Token()));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Refresh_RedisStandsStillAndTheTimeoutIsLong_TheLookDoesNotWaitForIt(ServerKind kind)
    {
        ServerProgram.SkipUnlessSignals();
        await using var server = await RedisServer.StartAsync(kind);
        using var one = Instances.Start(server.Configuration, _prefix, redis => redis.Timeout = TimeSpan.FromMinutes(1));
        using var other = Instances.Start(server.Configuration, _prefix);
        await one.RevokedAsync();

        await server.PauseAsync();
        await AfterASecondAsync(one, () => Task.FromResult(HasLogged(one, 190)), "one has given the look up");
        await server.ContinueAsync();
        await other.RevokeAsync(AliceHerself);

        await AfterASecondAsync(one, async () => (await one.RevokedAsync()).Count is 1, "one knows", Deadline);

        static bool HasLogged(TestService instance, int id) =>
            instance.Get<FakeLogCollector>().GetSnapshot().Any(record => record.Category == typeof(SharedRevocations).FullName && record.Id.Id == id);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Revoke_RedisGoesRightAfter_IsInEffectHere(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start(server.Configuration, _prefix, redis => (redis.UseForReplay, redis.UseForStore) = (false, false));
        Assert.Equal(None, await instance.ReasonOfAsync());

        await instance.RevokeAsync(AliceHerself);
        server.Kill();
        instance.Clock.Advance(Second);

        Assert.Equal(Revoked, await instance.ReasonOfAsync());
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Revoke_RedisIsAway_ThrowsAndNothingIsRevoked(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start(server.Configuration, _prefix);
        await instance.RevokedAsync();

        server.Kill();
        await Assert.ThrowsAsync<EctRevocationException>(() => instance.RevokeAsync(AliceHerself).AsTask());
        await Assert.ThrowsAsync<EctRevocationException>(() => instance.RestoreAsync(AliceHerself).AsTask());

        Assert.Empty(await instance.RevokedAsync());
    }

    /// <summary>Verifies without using the token up.</summary>
    private static async Task<EctFailureReason> LookAtAsync(TestService instance, string token) =>
        (await instance.VerifyAsync(new EctRequirement { Consume = false }, token)).FailureReason;

    private async Task<bool> IsThereAsync(RedisServer server)
    {
        await using var connection = await server.ConnectAsync();
        return await connection.GetDatabase().KeyExistsAsync($"{_prefix}revoked");
    }

    private static async Task<bool> TryRevokeAsync(TestService instance)
    {
        try
        {
            await instance.RevokeAsync(AliceHerself);
            return true;
        }
        catch (EctRevocationException)
        {
            return false; // It has half a second.
        }
    }

    private static EctRevocation RevocationOf(string way, string id) => way switch
    {
        "issuer" => AliceHerself,
        "kid" => EctRevocation.OfKey(Forge.Alice, "a-1"),
        "thumbprint" => EctRevocation.OfThumbprint(EctKey.From(new ECDsaSecurityKey(Instances.Alice.Key)).Thumbprint),
        _ => EctRevocation.OfToken(Forge.Alice, id),
    };

    /// <summary>Lets the instance's clock go on by the second after which it asks again, and polls for as long as the answer of another process
    /// takes. Where a busy machine has made it give the answer up, its clock goes on until it has asked once more.</summary>
    private static Task AfterASecondAsync(TestService instance, Func<Task<bool>> condition, string what, TimeSpan? deadline = null)
    {
        instance.Clock.Advance(Second);
        return Poll.UntilAsync(async () =>
        {
            if (await condition()) return true;
            if (deadline is not null || HasGivenUp(instance)) instance.Clock.Advance(Second);
            return false;
        }, deadline ?? Deadline, what);
    }

    private static bool HasGivenUp(TestService instance) => instance.Get<FakeLogCollector>().GetSnapshot()
        .LastOrDefault(record => record.Category == typeof(SharedRevocations).FullName && record.Id.Id is (190 or 192))?.Id.Id is 190;

    private async Task<TestService> StartAsync(ServerKind kind) => Instances.Start((await servers.GetAsync(kind)).Configuration, _prefix);
}
