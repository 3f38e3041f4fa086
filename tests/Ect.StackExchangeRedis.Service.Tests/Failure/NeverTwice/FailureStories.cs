namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Failures that take their time: a few of them happen side by side, each to servers and instances of its own.</summary>
public sealed class FailureStories : IAsyncLifetime
{
    private const int AtATime = 6;

    private readonly SemaphoreSlim _turn = new(AtATime, AtATime);
    private readonly Dictionary<string, Task> _stories = [];

    /// <summary>What happens, the longest first.</summary>
    private static readonly Dictionary<string, Func<Task>> Stories = new()
    {
        [nameof(NeverTwiceTests.Sentinel_MasterHangsIsReplacedAndGoesOn)] = () => SentinelStory.RunAsync(hangs: true),
        [nameof(NeverTwiceTests.Sentinel_MasterIsKilledIsReplacedAndRestarts)] = () => SentinelStory.RunAsync(hangs: false),
        [nameof(NeverTwiceTests.Cluster_MasterHangsIsReplacedAndGoesOn)] = () => ShardStory.RunAsync(hangs: true),
        [nameof(NeverTwiceTests.Cluster_MasterIsKilledIsReplacedAndRestarts)] = () => ShardStory.RunAsync(hangs: false),
        [nameof(NeverTwiceTests.Cluster_SlotsMoveToANodeThatIsBelieved)] = SlotMoveStory.RunAsync,
        [nameof(NeverTwiceTests.TwoNamed_MasterHangsIsReplacedAndGoesOn)] = () => NamedServersStory.RunAsync(hangs: true),
        [nameof(NeverTwiceTests.TwoNamed_MasterIsKilledIsReplacedAndRestarts)] = () => NamedServersStory.RunAsync(hangs: false),
        [nameof(NeverTwiceTests.TwoNamed_NewcomerFindsTheFormerMaster)] = NewcomerStory.RunAsync,
        [nameof(NeverTwiceTests.TwoNamed_ReplicaIsPromotedWhileNobodyAsks)] = IdleStory.RunAsync,
        [nameof(NeverTwiceTests.Split_MasterNeedsAReplicaThatKeepsUp)] = () => SplitStory.RunAsync(isRemedied: true),
        [nameof(NeverTwiceTests.Split_MasterNeedsNone_TokensAreAcceptedTwice)] = () => SplitStory.RunAsync(isRemedied: false),
        [nameof(NeverTwiceTests.OneServer_RestartsFromAnOlderSnapshot)] = SnapshotStory.RunAsync,
    };

    public ValueTask InitializeAsync()
    {
        if (!ServerProgram.HasRedis || OperatingSystem.IsWindows()) return ValueTask.CompletedTask;
        using (ExecutionContext.SuppressFlow()) // The context of the first test ends with it.
            foreach (var (name, story) in Stories) _stories[name] = Task.Run(() => RunAsync(story));
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits for the end of a story, which throws what went wrong.</summary>
    public Task EndOfAsync(string name) => _stories[name];

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_stories.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _turn.Dispose();
    }

    private async Task RunAsync(Func<Task> story)
    {
        await _turn.WaitAsync();
        try
        {
            await story();
        }
        finally
        {
            _turn.Release();
        }
    }
}
