using System.Text.Json;
using CsCheck;
using Ect.Dashboard.Workflows;
using Microsoft.Extensions.Time.Testing;
using static Ect.TestUtils.TestTokens;

namespace Ect.Dashboard.Tests;

public sealed class FoldingTests
{
    private static readonly HashSet<string> None = [];

    /// <summary>Any graph in which each task names up to three of those before it, and sometimes one that nobody knows.</summary>
    private static readonly Gen<EctGraph> Graphs =
        from choices in Gen.Select(Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[0, 9]).Array[1, 60]
        select Of(choices.Select((it, i) => Predecessors(it, i)).ToArray());

    [Fact]
    public void Fold_AnyGraph_KeepsEveryTaskOnceAndItsEdges() => Graphs.Sample(graph => AssertSound(graph, Folding.Fold(graph, None, 1)));

    [Fact]
    public void Fold_AnyGraphWithAFoldOpened_KeepsEveryTaskOnceAndItsEdges() => Graphs.Sample(graph =>
    {
        var folds = Folding.Fold(graph, None, 1).Where(node => node.Tasks.Count > 1).ToList();
        if (folds is []) return;

        var opened = Folding.Fold(graph, new HashSet<string> { folds[0].Id }, 1);

        AssertSound(graph, opened);
        Assert.Single(opened.Single(node => node.Id == folds[0].Id).Tasks);
    });

    [Fact]
    public void Fold_AnyGraphWithATaskInAFoldOpened_ShowsThatTaskAlone() => Graphs.Sample(graph =>
    {
        foreach (var task in graph.Nodes)
        {
            var opened = Folding.Fold(graph, new HashSet<string> { task.Id }, 1);

            AssertSound(graph, opened);
            Assert.Same(task, Assert.Single(opened, node => node.Tasks is [var only] && only == task).Tasks[0]);
        }
    });

    [Fact]
    public void Fold_AChain_IsOneNode()
    {
        var graph = Of([.. Enumerable.Range(0, 100).Select(i => i is 0 ? Array.Empty<int>() : [i - 1])]);

        var node = Assert.Single(Folding.Fold(graph, None, 1));
        Assert.Equal(graph.Nodes, node.Tasks);
        Assert.Equal(100, Folding.Fold(graph, new HashSet<string> { graph.Nodes[0].Id }, 1).Count);
    }

    [Theory]
    [InlineData(0, new[] { 800 }), InlineData(500, new[] { 400, 400 }), InlineData(999, new[] { 800 })]
    public void Fold_ALongChainWithATaskOpened_OpensThePieceAroundIt(int place, int[] folds)
    {
        var graph = Of([.. Enumerable.Range(0, 1_000).Select(i => i is 0 ? Array.Empty<int>() : [i - 1])]);

        var nodes = Folding.Fold(graph, new HashSet<string> { graph.Nodes[place].Id }, 1);

        AssertSound(graph, nodes);
        Assert.Equal(200, nodes.Count(node => node.Tasks.Count is 1));
        Assert.Equal(folds, nodes.Select(node => node.Tasks.Count).Where(count => count > 1));
        Assert.Contains(nodes, node => node.Tasks is [var only] && only == graph.Nodes[place]);
    }

    [Fact]
    public void Fold_AForkWithEqualBranchesOfTwo_IsForkBranchesAndJoin()
    {
        // The fork is 0; the branches are 1-2, 3-4 and 5-6; the join is 7, and 8 follows the fork alone.
        var graph = Of([], [0], [1], [0], [3], [0], [5], [2, 4, 6], [0]);

        var nodes = Folding.Fold(graph, None, 5);

        Assert.Equal([1, 6, 1, 1], nodes.Select(node => node.Tasks.Count));
    }

    [Fact]
    public async Task Workflow_Of10000Tasks_IsFoldedToLessThanAPageAndOpens()
    {
        var wid = Forge.NewId();
        var tokens = new List<EctToken>();
        Add();
        var last = tokens[0];
        while (tokens.Count < 9_998)
        {
            // A fork of 20 equal branches of 4, and a join.
            var fork = last;
            var ends = new List<EctToken>();
            for (var branch = 0; branch < 20 && tokens.Count < 9_990; branch++)
            {
                var end = fork;
                for (var step = 0; step < 4; step++) end = Add(end);
                ends.Add(end);
            }

            last = Add(ends is [] ? [fork] : [.. ends]);
        }

        while (tokens.Count < 10_000) last = Add(last);
        await using var site = await DashboardSite.Build().StartAsync();
        await site.Get<IEctStore>().TryAddAsync([.. tokens.Select(token => Record(token))], TestContext.Current.CancellationToken);

        site.Clock.Advance(TimeSpan.FromHours(1));

        var answer = await site.GetJsonAsync($"/ect/api/workflows/{wid}");

        Assert.Equal("complete", answer.GetProperty("state").GetString());
        Assert.False(answer.TryGetProperty("atLeast", out _));
        Assert.True(answer.GetProperty("folded").GetBoolean());
        Assert.False(answer.TryGetProperty("next", out _));
        Assert.Equal(10_000, answer.GetProperty("total").GetInt32());
        var items = answer.GetProperty("tasks").EnumerateArray().ToList();
        Assert.InRange(items.Count, 2, 1_999);
        Assert.Equal(10_000, items.Sum(item => item.TryGetProperty("count", out var count) ? count.GetInt32() : 1));
        AssertPredecessorsFirst(items);

        var fold = items.First(item => item.TryGetProperty("fold", out _));
        Assert.Equal("ok", fold.GetProperty("worst").GetString());
        var opened = await site.GetJsonAsync($"/ect/api/workflows/{wid}?expand={fold.GetProperty("fold").GetString()}");
        AssertPredecessorsFirst([.. opened.GetProperty("tasks").EnumerateArray()]);
        Assert.True(opened.GetProperty("tasks").GetArrayLength() > items.Count);

        await site.Get<IEctStore>().TryAddAsync([Record(Add(last))], TestContext.Current.CancellationToken);
        site.Clock.Advance(TimeSpan.FromHours(1));
        var larger = await site.GetJsonAsync($"/ect/api/workflows/{wid}");
        Assert.Equal("incomplete", larger.GetProperty("state").GetString());
        Assert.True(larger.GetProperty("atLeast").GetBoolean());

        EctToken Add(params EctToken[] after)
        {
            tokens.Add(Token(workflow: wid, issuedAt: Forge.Now.AddSeconds(tokens.Count / 10), after: [.. after.Select(token => token.Id)]));
            return tokens[^1];
        }
    }

    [Fact]
    public async Task Folds_OfAWorkflowThatStaysAsItIs_AreMadeOnceForEachSetOfOpenedOnes()
    {
        var (clock, wid, ids) = (new FakeTimeProvider(Forge.Now), Forge.NewId(), Enumerable.Range(0, 300).Select(_ => Forge.NewId()).ToArray());
        EctTokenRecord[] records = [.. ids.Select((id, i) => Record(Token(id, i is 0 ? [] : [ids[i - 1]], workflow: wid)))];
        var folds = new Folds(clock);
        var workflow = Read();

        var first = await FoldAsync(workflow);
        Assert.Same(first, await FoldAsync(workflow));
        Assert.Same(first, await FoldAsync(Read())); // Read anew, and as it was.
        var opened = await FoldAsync(workflow, ids[7]);
        Assert.NotSame(first, opened);
        Assert.Same(opened, await FoldAsync(workflow, ids[7]));
        var both = await Task.WhenAll(FoldAsync(workflow, ids[8], ids[9]), FoldAsync(workflow, ids[9], ids[8]));
        Assert.Same(both[0], both[1]);

        var changed = await FoldAsync(Read(revoked: true));
        Assert.NotSame(first, changed);
        Assert.NotSame(first, await FoldAsync(workflow)); // It was forgotten with the change.

        var last = await FoldAsync(workflow);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotSame(last, await FoldAsync(workflow));

        Task<IReadOnlyList<FoldNode>> FoldAsync(Workflows.Workflow workflow, params string[] opened) =>
            folds.OfAsync(workflow, opened.ToHashSet(), 1, TestContext.Current.CancellationToken);

        Workflows.Workflow Read(bool revoked = false)
        {
            var revocations = new EctRevocationSet(revoked ? [EctRevocation.OfToken(Forge.Alice, ids[0])] : []);
            return new(wid, EctGraph.FromRecords(records, revocations), isWhole: true);
        }
    }

    private static void AssertPredecessorsFirst(List<JsonElement> items)
    {
        var seen = new HashSet<string?>();
        foreach (var item in items)
        {
            Assert.All(item.GetProperty("pred").EnumerateArray(), id => Assert.Contains(id.GetString(), seen));
            Assert.True(seen.Add(item.TryGetProperty("fold", out var fold) ? fold.GetString() : item.GetProperty("jti").GetString()));
        }
    }

    private static void AssertSound(EctGraph graph, IReadOnlyList<FoldNode> nodes)
    {
        Assert.Equal(graph.Nodes.Select(task => task.Id).Order(), nodes.SelectMany(node => node.Tasks).Select(task => task.Id).Order());
        Assert.All(nodes, node => Assert.Equal(node.Tasks[0].Id, node.Id));

        var home = nodes.SelectMany(node => node.Tasks, (node, task) => (node, task)).ToDictionary(it => it.task.Id, it => it.node);
        var expected = from task in graph.Nodes
                       from id in task.Predecessors
                       where graph.Find(id) is not null && home[id] != home[task.Id]
                       select (home[id].Id, home[task.Id].Id);
        var found = from node in nodes from before in node.Before select (before.Id, node.Id);
        Assert.Equal(expected.Distinct().Order(), found.Order());
        Assert.Equal(found.Order(), (from node in nodes from after in node.After select (node.Id, after.Id)).Order());
        Assert.All(nodes, node => Assert.Equal(
            node.Tasks.SelectMany(task => task.Predecessors).Where(id => graph.Find(id) is null).Distinct().Order(), node.Missing.Order()));

        var seen = new HashSet<FoldNode>();
        foreach (var node in nodes)
        {
            Assert.Subset(seen, node.Before);
            seen.Add(node);
        }
    }

    private static int[] Predecessors((int First, int Second, int Third, int Kind) choice, int place) => place is 0 ? [] : choice.Kind switch
    {
        0 => [],
        1 => [-1 - choice.First],
        < 7 => [choice.First % place],
        < 9 => [.. new[] { choice.First % place, choice.Second % place }.Distinct()],
        _ => [.. new[] { choice.First % place, choice.Second % place, choice.Third % place }.Distinct()],
    };

    /// <param name="predecessors">For each task the places of those before it; below zero for one that nobody knows.</param>
    private static EctGraph Of(params int[][] predecessors)
    {
        string[] ids = [.. predecessors.Select(_ => Forge.NewId())];
        return EctGraph.FromRecords(predecessors.Select((before, i) => Record(
            Token(ids[i], [.. before.Select(place => place < 0 ? $"{new Guid(-place, 0, 0, new byte[8])}" : ids[place])]), false)));
    }
}
