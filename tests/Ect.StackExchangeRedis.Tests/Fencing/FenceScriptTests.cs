using Ect.StackExchangeRedis.Connection;
using Ect.StackExchangeRedis.Fencing;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>What the script makes of every state, on real servers, and that the model makes the same of it.</summary>
public sealed class FenceScriptTests(SharedServers servers) : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(FenceCase.Lease);

    private readonly ReplayKeys _keys = new(Instances.NewPrefix());
    private readonly List<ConnectionMultiplexer> _connections = [];

    public static MatrixTheoryData<ServerKind, bool> ServersTwice => new([.. new EveryServer().Select(row => row.Data)], [false, true]);

    public static TheoryData<HeldMark, Belief, bool, int> Cases => FenceCase.All;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
    }

    /// <summary>A token that was issued when the wait ended is fenced, one of a millisecond later is not.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Use_AnyMark_BelievedSinceAndTheMarkThatStandsThen(HeldMark mark, Belief belief, bool isTrusted, int since)
    {
        foreach (var (kind, isOld) in ServersTwice.Select(row => row.Data))
        {
            var redis = await ConnectAsync(kind);
            var identity = await IdentityAsync(redis);
            var use = Use(redis, since + FenceCase.Wait + (isOld ? 0 : 1));
            await HoldAsync(redis, use.Tag, mark, identity);

            var answer = await AskAsync(redis, FenceCall.Use([use]), identity, belief, isTrusted);

            var outcome = isOld ? FenceOutcome.Fenced : FenceOutcome.Recorded;
            Assert.Equal((identity, since, outcome), (answer.Server, answer.Since(0), answer.Outcome(0)));
            Assert.Equal(isOld ? default : use.Entry.Attempt.ToByteArray(), await redis.StringGetAsync(_keys.Of(use.Entry.Key)));
            Assert.Equal($"{identity} {since}", await redis.StringGetAsync(_keys.MarkOf(use.Tag)));
            Assert.Equal(mark is HeldMark.Own, await redis.KeyTimeToLiveAsync(_keys.MarkOf(use.Tag)) > Lease);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Renew_AnyMark_BelievedSinceTheSameAndTheLeaseIsNew(HeldMark mark, Belief belief, bool isTrusted, int since)
    {
        foreach (var kind in new EveryServer().Select(row => row.Data))
        {
            var redis = await ConnectAsync(kind);
            var identity = await IdentityAsync(redis);
            await HoldAsync(redis, tag: 7, mark, identity);

            var answer = await AskAsync(redis, FenceCall.Renew([7]), identity, belief, isTrusted);

            Assert.Equal((identity, since), (answer.Server, answer.Since(0)));
            Assert.Equal($"{identity} {since}", await redis.StringGetAsync(_keys.MarkOf(7)));
            Assert.InRange((await redis.KeyTimeToLiveAsync(_keys.MarkOf(7)))!.Value, TimeSpan.Zero, Lease);
        }
    }

    /// <summary>What the model is searched with is what the script does.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Model_AnyMark_TheSame(HeldMark mark, Belief belief, bool isTrusted, int since)
    {
        const int Identity = 1, Other = 2;
        var held = mark switch
        {
            HeldMark.None => ModelMark.None,
            HeldMark.Own => new(Identity, FenceCase.Written, Until: int.MaxValue),
            HeldMark.Anothers => new(Other, FenceCase.Written, Until: int.MaxValue),
            _ => new ModelMark(ModelMark.Nobody, 0, Until: int.MaxValue),
        };
        foreach (var renews in new[] { false, true })
        {
            var asked = held.Asked(Identity, FenceCase.Now, FenceCase.Lease, renews, FenceCase.BelievedSince(belief), isTrusted);

            Assert.Equal((Identity, since), (asked.Owner, asked.Since));
            Assert.Equal(mark is HeldMark.Own && !renews ? int.MaxValue : FenceCase.Now + FenceCase.Lease, asked.Until);
        }
    }

    /// <summary>Each use is decided by its own mark.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Use_SeveralTags_EachByItsMark(ServerKind kind)
    {
        var redis = await ConnectAsync(kind);
        var identity = await IdentityAsync(redis);
        FenceUse[] uses = [.. Enumerable.Range(0, FenceBatches.MaxUses).Select(_ => Use(redis, FenceCase.Written + FenceCase.Wait + 1))];
        foreach (var tag in uses.Select(use => use.Tag).Where(tag => tag % 2 is 0)) await HoldAsync(redis, tag, HeldMark.Own, identity);

        var answer = await AskAsync(redis, FenceCall.Use([.. uses, .. uses]), identity, Belief.Nobody, isTrusted: false);

        for (var i = 0; i < 2 * uses.Length; i++) // A repeated attempt is its own.
            Assert.Equal(uses[i % uses.Length].Tag % 2 is 0 ? FenceOutcome.Recorded : FenceOutcome.Fenced, answer.Outcome(i));
    }

    /// <summary>An error is one for all uses of the call: those that came before it are taken back.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Use_OneCannotBeRecorded_NoneIs(ServerKind kind)
    {
        var redis = await ConnectAsync(kind);
        var identity = await IdentityAsync(redis);
        var (before, own, after) = (Use(redis, FenceCase.Now), Use(redis, FenceCase.Now), Use(redis, FenceCase.Now));
        var impossible = Use(redis, FenceCase.Now, retention: TimeSpan.Zero);
        foreach (var use in new[] { before, own, after, impossible }) await HoldAsync(redis, use.Tag, HeldMark.Own, identity);
        await redis.StringSetAsync(_keys.Of(own.Entry.Key), own.Entry.Attempt.ToByteArray(), Long);

        var call = FenceCall.Use([before, own, impossible, after]);
        await Assert.ThrowsAsync<RedisServerException>(() => AskAsync(redis, call, identity, Belief.Nobody, isTrusted: false));

        foreach (var use in new[] { before, after, impossible }) Assert.False(await redis.KeyExistsAsync(_keys.Of(use.Entry.Key)));
        Assert.True(await redis.KeyExistsAsync(_keys.Of(own.Entry.Key)));
    }

    /// <summary>Something else stands where the use would: nobody can tell what happened to it, and other uses go on.</summary>
    [Fact]
    public async Task Use_KeyHoldsAnotherType_DamagedAndOthersAreRecorded()
    {
        ServerProgram.SkipUnlessRedis("A key that is free or not, whatever its type,");
        var redis = await ConnectAsync(ServerKind.Redis);
        var identity = await IdentityAsync(redis);
        FenceUse[] uses = [Use(redis, FenceCase.Now), Use(redis, FenceCase.Now), Use(redis, FenceCase.Now)];
        foreach (var use in uses) await HoldAsync(redis, use.Tag, HeldMark.Own, identity);
        await redis.ListLeftPushAsync(_keys.Of(uses[1].Entry.Key), "x");

        var answer = await AskAsync(redis, FenceCall.Use(uses), identity, Belief.Nobody, isTrusted: false);

        Assert.Equal([FenceOutcome.Recorded, FenceOutcome.Damaged, FenceOutcome.Recorded], uses.Select((_, i) => answer.Outcome(i)));
    }

    private async Task<IDatabase> ConnectAsync(ServerKind kind)
    {
        var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        _connections.Add(connection);
        return connection.GetDatabase();
    }

    private static async Task<string> IdentityAsync(IDatabase redis)
    {
        var identity = await FieldAsync("replication", "master_replid");
        return identity.Trim('0') is "" ? await FieldAsync("server", "run_id") : identity;

        async Task<string> FieldAsync(string section, string field)
        {
            var info = $"{await redis.Multiplexer.GetServers()[0].ExecuteAsync("INFO", section)}";
            return info.Split('\n').Single(line => line.StartsWith($"{field}:", StringComparison.Ordinal)).Split(':')[1].Trim();
        }
    }

    private async Task HoldAsync(IDatabase redis, int tag, HeldMark mark, string identity)
    {
        var text = mark switch
        {
            HeldMark.Own => $"{identity} {FenceCase.Written}",
            HeldMark.Anothers => $"{FenceCase.Another} {FenceCase.Written}",
            HeldMark.OwnWithoutTime => $"{identity} 0x10",
            HeldMark.AnothersWithoutTime => $"{FenceCase.Another} ",
            _ => "nonsense",
        };
        if (mark is HeldMark.None) await redis.KeyDeleteAsync(_keys.MarkOf(tag));
        else await redis.StringSetAsync(_keys.MarkOf(tag), text, Long);
    }

    /// <summary>A server that hung executes late what it was sent before. A belief that begins then begins when it does, and nobody is
    /// trusted; one that stands stands.</summary>
    /// <remarks>A busy machine adds to what is late.</remarks>
    [Theory]
    [InlineData(HeldMark.None, 2_000, false, FenceCase.Now)]
    [InlineData(HeldMark.None, 2_000, true, 0)]
    [InlineData(HeldMark.None, 60_000, false, FenceCase.Now + 60_000)]
    [InlineData(HeldMark.None, 60_000, true, FenceCase.Now + 60_000)]
    [InlineData(HeldMark.Anothers, 60_000, false, FenceCase.Now + 60_000)]
    [InlineData(HeldMark.Own, 60_000, false, FenceCase.Written)]
    public async Task Renew_ExecutedLate_BelievedFromThenOn(HeldMark mark, int late, bool isTrusted, int since)
    {
        foreach (var kind in new EveryServer().Select(row => row.Data))
        {
            var redis = await ConnectAsync(kind);
            var identity = await IdentityAsync(redis);
            await HoldAsync(redis, tag: 7, mark, identity);

            var answer = await AskAsync(redis, FenceCall.Renew([7]), identity, Belief.Nobody, isTrusted, late);

            Assert.InRange(answer.Since(0), since, since > FenceCase.Now ? since + 30_000 : since);
            Assert.Equal($"{identity} {answer.Since(0)}", await redis.StringGetAsync(_keys.MarkOf(7)));
        }
    }

    private async Task<FenceAnswer> AskAsync(
        IDatabase redis, FenceCall call, string identity, Belief belief, bool isTrusted, int late = 0)
    {
        var believed = new BelievedServers();
        if (belief is Belief.Another) believed.IsAnother(FenceCase.Another, FenceCase.Later);
        else if (FenceCase.BelievedSince(belief) is { } since) believed.IsAnother(identity, since);
        bool[] trust = [.. ReplayKeys.Tags.Select(_ => isTrusted)];
        var sent = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - late;
        var values = call.Values(FenceCase.Now, sent, FenceCase.Lease, believed.Text, FenceCase.Wait, trust);
        return new(call, await redis.ScriptEvaluateAsync(FenceScript.Text, call.Keys(_keys), values));
    }

    private static FenceUse Use(IDatabase redis, int issuedAt, TimeSpan? retention = null)
    {
        var iat = DateTimeOffset.FromUnixTimeMilliseconds(issuedAt);
        return new(redis, new(Entries.NewKey(), Guid.NewGuid(), retention ?? Long, iat), new RedisTurns(), begins: () => { });
    }
}
