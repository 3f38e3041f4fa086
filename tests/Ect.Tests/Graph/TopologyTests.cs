using Ect.Graph;

namespace Ect.Tests;

public class TopologyTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("b", true)]
    [InlineData("c", false)]
    public void TrySort_OneItem_IsACircleOnlyIfItNamesItself(string item, bool expected)
    {
        Assert.Equal(expected, Topology.TrySort([item], Predecessors, out var sorted));
        Assert.Equal([item], sorted);
    }

    [Fact]
    public void TrySort_Several_PredecessorsFirstAndTheCircleLast()
    {
        Assert.False(Topology.TrySort(["c", "b", "a"], Predecessors, out var sorted));
        Assert.Equal(["a", "b", "c"], sorted);
    }

    private static IEnumerable<string> Predecessors(string item) => item switch
    {
        "b" => ["a"],
        "c" => ["c"],
        _ => [],
    };
}
