using System.Runtime.CompilerServices;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Whatever becomes of the servers, no token is accepted twice: what they may have forgotten is fenced, and newer tokens are
/// accepted afterwards.</summary>
public sealed class NeverTwiceTests(FailureStories stories) : IClassFixture<FailureStories>
{
    [Fact]
    public Task Sentinel_MasterHangsIsReplacedAndGoesOn() => ShowAsync();

    [Fact]
    public Task Sentinel_MasterIsKilledIsReplacedAndRestarts() => ShowAsync();

    [Fact]
    public Task TwoNamed_MasterHangsIsReplacedAndGoesOn() => ShowAsync();

    [Fact]
    public Task TwoNamed_MasterIsKilledIsReplacedAndRestarts() => ShowAsync();

    [Fact]
    public Task TwoNamed_ReplicaIsPromotedWhileNobodyAsks() => ShowAsync();

    /// <summary>Nor by an instance that starts when the former master has come back, and sees no other.</summary>
    [Fact]
    public Task TwoNamed_NewcomerFindsTheFormerMaster() => ShowAsync();

    [Fact]
    public Task OneServer_RestartsFromAnOlderSnapshot() => ShowAsync();

    /// <summary>Only the tokens of that shard are fenced.</summary>
    [Fact]
    public Task Cluster_MasterHangsIsReplacedAndGoesOn() => ShowAsync();

    [Fact]
    public Task Cluster_MasterIsKilledIsReplacedAndRestarts() => ShowAsync();

    /// <summary>That is no failover: no token is fenced.</summary>
    [Fact]
    public Task Cluster_SlotsMoveToANodeThatIsBelieved() => ShowAsync();

    /// <summary>A client that alone still sees the former master, and the remedy.</summary>
    [Fact]
    public Task Split_MasterNeedsAReplicaThatKeepsUp() => ShowAsync();

    /// <summary>The same without the remedy: this is what remains.</summary>
    [Fact]
    public Task Split_MasterNeedsNone_TokensAreAcceptedTwice() => ShowAsync();

    private Task ShowAsync([CallerMemberName] string story = "")
    {
        ServerProgram.SkipUnlessRedis("A server that fails on command");
        ServerProgram.SkipUnlessSignals();
        return stories.EndOfAsync(story);
    }
}
