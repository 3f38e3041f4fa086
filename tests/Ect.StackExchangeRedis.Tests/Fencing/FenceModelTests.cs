namespace Ect.StackExchangeRedis.Tests;

/// <summary>Every order of events that a small model allows, and not one in which a token is accepted twice.</summary>
public class FenceModelTests
{
    [Fact]
    public void Search_Fenced_NoTokenIsAcceptedTwice()
    {
        var found = Search(FenceModel.Start(without: FencePart.None), out var states);
        Assert.True(found is null, found);
        Assert.True(states.Count > 100_000, $"{states.Count} states are too few to have found anything.");

        // A server that is believed all the while accepts it, and so does one that is believed anew.
        Assert.Contains(states, state => state is { IsPromoted: false, First.HasUse: true, Now: > FenceModel.Lease });
        Assert.Contains(states, state => state is { IsPromoted: true, First.HasUse: false, Second.HasUse: true });
    }

    /// <summary>The model sees the faults, and each part of the fence is needed.</summary>
    [Theory]
    [InlineData(FencePart.All), InlineData(FencePart.Identity), InlineData(FencePart.Lease)]
    [InlineData(FencePart.Wait), InlineData(FencePart.Lateness)]
    public void Search_WithoutAPartOfTheFence_ATokenIsAcceptedTwice(FencePart part) =>
        Assert.NotNull(Search(FenceModel.Start(part), out _));

    /// <summary>While two servers are masters every use is refused. Once the former one is a replica, its successor is believed as before:
    /// instances that see both have renewed its mark, wherever their commands went meanwhile.</summary>
    [Theory]
    [InlineData(true), InlineData(false)]
    public void Step_FormerMasterBecomesAReplica_SuccessorStaysBelievedIfItsMarkWasRenewed(bool seesAll)
    {
        var state = Follow(FenceModel.Start(without: FencePart.None),
            "the master stops answering", "the replica is promoted", "instance 0 goes to server 1", "instance 0 goes to server 1");
        for (var i = 0; i < FenceModel.Skew; i++) state = state.Pass(seesAll);
        var since = state.Second.Mark.Since;

        state = Follow(state, "the former master comes back", "instance 0 goes to server 0", "instance 1 goes to server 0");
        for (var i = 0; i < FenceModel.Lease; i++) state = state.Pass(seesAll);
        state = Follow(state, "the former master becomes a replica");

        var asked = state.Second.Mark.Asked(state.Second.Identity, state.Now, FenceModel.Lease, renews: false);
        Assert.Equal(seesAll ? since : state.Now, asked.Since);
    }

    private static FenceModel Follow(FenceModel state, params string[] steps) =>
        steps.Aggregate(state, (before, what) => before.Steps().First(step => step.What == what).Next);

    /// <summary>Breadth first: what it finds is a shortest way.</summary>
    private static string? Search(FenceModel start, out IReadOnlyCollection<FenceModel> states)
    {
        var before = new Dictionary<FenceModel, (string What, FenceModel From)?> { [start] = null };
        var open = new Queue<FenceModel>([start]);
        while (open.TryDequeue(out var state))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            foreach (var (what, next) in state.Steps())
            {
                if (!before.TryAdd(next, (what, state))) continue;
                if (next.IsTwice)
                {
                    states = before.Keys;
                    return Tell(next, before);
                }

                open.Enqueue(next);
            }
        }

        states = before.Keys;
        return null;
    }

    private static string Tell(FenceModel state, Dictionary<FenceModel, (string What, FenceModel From)?> before)
    {
        var story = new List<string>();
        while (before[state] is { } step)
        {
            story.Add(step.What);
            state = step.From;
        }

        story.Reverse();
        return string.Join(", ", story);
    }
}
