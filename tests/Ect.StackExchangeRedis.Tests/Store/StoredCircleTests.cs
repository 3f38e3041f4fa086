using System.Text.Json.Nodes;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>Circles that a hostile issuer closes over tokens that other instances have stored (profile, section 3, rule 5).</summary>
public sealed class StoredCircleTests(SharedServers servers)
{
    private static readonly EctRequirement Reporting = new() { UnresolvedPredecessors = EctUnresolvedPredecessors.Report };

    private readonly string _prefix = Instances.NewPrefix();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_TokensThatNameEachOther_TheOneThatClosesTheCircleIsRefusedOnEveryInstance(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        string[] ids = [.. Enumerable.Range(0, 4).Select(_ => Forge.NewId())];
        await AssertAsync(EctFailureReason.None, one, Token(ids[1], ids[0]));
        await AssertAsync(EctFailureReason.None, other, Token(ids[2], ids[1]));
        await AssertAsync(EctFailureReason.None, one, Token(ids[3], ids[2]));

        await AssertAsync(EctFailureReason.Cycle, one, Token(ids[0], ids[3]));
        await AssertAsync(EctFailureReason.Cycle, other, Token(ids[0], ids[3]));
        await AssertAsync(EctFailureReason.Cycle, other, Token(ids[0].ToUpperInvariant(), ids[1].ToUpperInvariant()));
        Assert.Empty(await one.FindAsync(ids[0]));

        await AssertAsync(EctFailureReason.None, one, Token(ids[0], Forge.NewId())); // Its id was not used up.
    }

    /// <summary>The circle runs through a token that comes along, and a record that was completed since.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_CircleThroughATokenThatComesAlong_IsRefused(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        string head = Forge.NewId(), inline = Forge.NewId(), stored = Forge.NewId(), root = Forge.NewId();
        await AssertAsync(EctFailureReason.None, one, Token(stored, root, head));
        await AssertAsync(EctFailureReason.None, other, Token(root));

        await AssertAsync(EctFailureReason.Cycle, other, Token(head, inline), Token(inline, stored));
        await AssertAsync(EctFailureReason.None, other, Token(Forge.NewId(), inline), Token(inline, stored));
    }

    private static async Task AssertAsync(EctFailureReason expected, TestService instance, params string[] tokens) =>
        Assert.Equal(expected, (await instance.VerifyAsync(Reporting, tokens)).FailureReason);

    private static string Token(string id, params string[] predecessors) => Instances.Alice.Token(claims =>
    {
        (claims["jti"], claims["pred"]) = (id, new JsonArray([.. predecessors.Select(predecessor => (JsonNode)predecessor)]));
        claims.Remove("wid");
    });

    private async Task<TestService> StartAsync(ServerKind kind)
    {
        var instance = Instances.Start((await servers.GetAsync(kind)).Configuration, _prefix);
        await Poll.UntilAsync(async () => await instance.ReasonOfAsync() is EctFailureReason.None, Instances.Patience, "the instance serves");
        return instance;
    }
}
