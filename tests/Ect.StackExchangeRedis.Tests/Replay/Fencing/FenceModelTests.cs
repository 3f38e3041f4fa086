namespace Ect.StackExchangeRedis.Tests;

/// <summary>Every order of events that a small model allows, and not one in which a token is accepted twice.</summary>
public class FenceModelTests
{
    [Fact]
    public void Search_Fenced_NoTokenIsAcceptedTwice()
    {
        var found = Search(FenceModel.Start(without: FencePart.None), out var states);
        Assert.True(found is null, found);
        Assert.True(states > 100_000, $"{states} states are too few to have found anything.");
    }

    /// <summary>The model sees the faults, and each part of the fence is needed.</summary>
    [Theory]
    [InlineData(FencePart.All), InlineData(FencePart.Identity), InlineData(FencePart.Lease)]
    public void Search_WithoutAPartOfTheFence_ATokenIsAcceptedTwice(FencePart part) => Assert.NotNull(Search(FenceModel.Start(part), out _));

    /// <summary>Breadth first: what it finds is a shortest way.</summary>
    private static string? Search(FenceModel start, out int states)
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
                    states = before.Count;
                    return Tell(next, before);
                }

                open.Enqueue(next);
            }
        }

        states = before.Count;
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
