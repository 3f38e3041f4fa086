using System.Globalization;
using Ect;
using Spectre.Console;

namespace AgentWorkflow;

/// <summary>Merges what all agents know of a workflow, each task with the highest level that an agent has for it, and shows it.</summary>
internal static class Report
{
    public static async Task<EctGraph> GraphAsync(string workflowId, IEnumerable<IEctStore> stores)
    {
        var records = new Dictionary<string, EctTokenRecord>();
        foreach (var store in stores)
            foreach (var record in await store.ListWorkflowAsync(workflowId, 10_000, CancellationToken.None))
                if (!records.TryGetValue(record.Id, out var known) || known.Level < record.Level) records[record.Id] = record;

        return EctGraph.FromRecords(records.Values);
    }

    /// <summary>Tells whether one task starts everything, two follow it, and a task joins their results.</summary>
    public static bool IsForkAndJoin(EctGraph graph) =>
        graph is { IsComplete: true, Roots: [var root], Heads.Count: 1 } && graph.SuccessorsOf(root.Id).Count is 2
            && graph.Nodes.Any(node => node.Predecessors.Count is 2 && graph.PredecessorsOf(node.Id).Count is 2);

    /// <summary>Tells whether one task joined all branches, with tokens that were accepted from a body.</summary>
    public static bool IsJoinInBody(EctGraph graph, int branches, TokenLoad longest) =>
        longest is { BodyType: "multipart/related" } && longest.Tokens == branches + 1
            && graph.IsComplete && graph.Nodes.Any(node => graph.PredecessorsOf(node.Id).Count == branches);

    public static void Print(TokenLoad longest)
    {
        var place = longest.BodyType is { } type ? $"the body, as {type}" : "the header";
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture, $"  {longest.Tokens} tokens in one call, {longest.Bytes:N0} bytes: in {place}");
        AnsiConsole.WriteLine();
    }

    public static void Print(EctGraph graph)
    {
        var tree = new Tree($"[bold]workflow[/] {graph.Nodes[0].WorkflowId}");
        var shown = new HashSet<string>();
        foreach (var root in graph.Roots) Add(tree, root, graph, shown);
        AnsiConsole.Write(tree);
        AnsiConsole.WriteLine();
        Console.WriteLine(graph.ToMermaid()); // It is not wrapped, so that it can be copied.
    }

    public static void Print(IReadOnlyList<Attack> attacks)
    {
        foreach (var attack in attacks)
            {
                var verdict = attack.CameOutAsExpected ? "refused" : "NOT AS EXPECTED";
                AnsiConsole.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture, $"  {verdict}  {(int)attack.Status} {attack.Reason,-18} {attack.Name}");
            }
        AnsiConsole.WriteLine();
    }

    public static void Print(Rotation rotation)
    {
        var (agent, before, after) = (rotation.Agent.Name, rotation.Before, rotation.After);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {agent} signed with {before}, and now signs with {after}");
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture, $"  {agent} publishes {string.Join(", ", rotation.Published)}");
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture, $"  {rotation.Witness.Name} has accepted a token signed with {before} in between");
        AnsiConsole.WriteLine();
    }

    public static void Print(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
            {
                var failure = finding.Failure is EctLedgerFailure.None ? "" : $"{finding.Failure}";
                AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {Verdict(finding),-9}  {failure,-14}  {finding.Name}");
            }
        AnsiConsole.WriteLine();
    }

    private static string Verdict(Finding finding) =>
        !finding.CameOutAsExpected ? "NOT AS EXPECTED" : finding.Failure is EctLedgerFailure.None ? "proven" : "detected";

    private static void Add(IHasTreeNodes parent, EctNode node, EctGraph graph, HashSet<string> shown)
    {
        var isNew = shown.Add(node.Id);
        var notes = (node.Level is EctAssuranceLevel.L3 ? " recorded, L3" : "") + (isNew ? "" : " (joined above)");
        var child = parent.AddNode(Markup.FromInterpolated(
            CultureInfo.InvariantCulture,
            $"[green]{node.Action}[/] by {node.Issuer.Split('/')[^1]} [grey]{node.Id[..8]}{notes}[/]"));
        if (!isNew) return;
        foreach (var successor in graph.SuccessorsOf(node.Id)) Add(child, successor, graph, shown);
    }
}
