using Ect.StackExchangeRedis.Fencing;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>What is sent together: few uses at a time, and on servers that share the keys only those of one tag.</summary>
public class FenceBatchesTests
{
    [Theory]
    [InlineData(0), InlineData(1, 1), InlineData(63, 63), InlineData(64, 64), InlineData(65, 64, 1), InlineData(129, 64, 64, 1)]
    public void Of_OneServer_AtMostSixtyFour(int uses, params int[] expected)
    {
        var waiting = Uses(uses);
        List<FenceUse> before = [.. waiting];

        List<FenceUse>[] batches = [.. FenceBatches.Of(waiting, areSpread: false)];

        Assert.Equal(expected, batches.Select(batch => batch.Count));
        Assert.Equal(before, batches.SelectMany(batch => batch));
        Assert.Empty(waiting);
    }

    [Fact]
    public void Of_KeysAreSpread_OneTagEach()
    {
        var waiting = Uses(1_000);
        List<FenceUse> before = [.. waiting];

        List<FenceUse>[] batches = [.. FenceBatches.Of(waiting, areSpread: true)];

        Assert.All(batches, batch => Assert.Single(batch.Select(use => use.Tag).Distinct()));
        Assert.Equal(before.Select(use => use.Tag).Distinct().Count(), batches.Length);
        Assert.Equal(before.ToHashSet(), batches.SelectMany(batch => batch).ToHashSet());
    }

    private static List<FenceUse> Uses(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new FenceUse(redis: null!, Entries.Of(Entries.NewKey()), new(), begins: () => { }))];
}
