using CsCheck;
using Ect.Tokens;
using static Ect.TestUtils.TestTokens;

namespace Ect.Tests;

public class RandomGraphTests
{
    /// <summary>Task i follows those earlier ones that its bits name.</summary>
    private static readonly Gen<EctToken[]> Graphs = Gen.Int[0, 7].Array[1, 12].Select(bits =>
    {
        var tokens = new List<EctToken>();
        foreach (var named in bits) tokens.Add(After([.. tokens.TakeLast(3).Where((_, i) => (named >> i & 1) == 1)]));
        return tokens.ToArray();
    });

    [Fact]
    public Task Record_OneByOneInTopologicalOrder_AcceptedWhole() => Graphs.SampleAsync(async tokens =>
    {
        using var graph = new GraphFixture();
        foreach (var token in tokens)
        {
            Assert.Null(await graph.RecordAsync(token));
        }

        var head = (await graph.AcceptAsync(After(tokens))).Graph;
        Assert.True(head.IsComplete);
        Assert.Equal(tokens.Length + 1, head.Nodes.Count);
    }, iter: 200);

    [Fact]
    public Task Record_OneByOneInAnyOtherOrder_RefusedAtTheFirstGap() => Gen.Select(Graphs, Gen.Int).SampleAsync(async (tokens, seed) =>
    {
        using var graph = new GraphFixture();
        var shuffled = tokens.ToArray();
        new Random(seed).Shuffle(shuffled);

        var recorded = new HashSet<string>();
        foreach (var token in shuffled)
        {
            var gap = token.Predecessors.FirstOrDefault(id => !recorded.Contains(id));
            var (check, session) = await graph.CheckAsync(token);

            Assert.Equal(gap is null ? Failure.None : new(EctFailureReason.PredecessorMissing, gap), check);
            if (gap is not null) return;

            await graph.Store.TryAddAsync(session.Complete().ToRecords(_ => null), TestContext.Current.CancellationToken);
            recorded.Add(token.Id);
        }
    }, iter: 500);

    [Fact]
    public Task Check_AllInOneRequestInAnyOrder_AcceptedWhole() => Gen.Select(Graphs, Gen.Int).SampleAsync(async (tokens, seed) =>
    {
        using var graph = new GraphFixture();
        new Random(seed).Shuffle(tokens);

        var outcome = await graph.AcceptAsync(tokens);

        Assert.True(outcome.Graph.IsComplete);
        Assert.Equal(tokens.Length, outcome.Graph.Nodes.Count);
        Assert.All(outcome.Graph.Nodes.Index(), node => Assert.All(node.Item.Predecessors,
            id => Assert.Contains(outcome.Graph.Nodes.Take(node.Index), earlier => earlier.Id == id)));
    }, iter: 200);
}
