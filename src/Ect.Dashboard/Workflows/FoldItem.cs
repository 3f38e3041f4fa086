using Ect.Dashboard.Answers;

namespace Ect.Dashboard.Workflows;

/// <summary>Several tasks in an answer that are shown as one.</summary>
/// <param name="Fold">The id of the first of them, by which others name it and a request opens it.</param>
/// <param name="Count">How many there are.</param>
/// <param name="From">When the first was recorded.</param>
/// <param name="To">When the last was recorded.</param>
/// <param name="Worst"><c>ok</c>, <c>tainted</c> or <c>revoked</c>.</param>
/// <param name="Agents">The numbers of their issuers.</param>
/// <param name="Levels">How many are at L1, L2 and L3.</param>
/// <param name="Pred">The ids before it.</param>
internal sealed record FoldItem(
    string Fold, int Count, long From, long To, string Worst, IReadOnlyList<long> Agents, IReadOnlyList<int> Levels,
    IReadOnlyList<string> Pred)
{
    /// <summary>The <see cref="TaskItem.Known"/> of all of them; missing if that of one is.</summary>
    public bool? Known { get; init; }

    /// <summary>Makes the item of a node: of a task, or of a fold.</summary>
    public static object Of(FoldNode node, Agents agents)
    {
        string[] before = [.. node.Before.OrderBy(other => other.Place).Select(other => other.Id), .. node.Missing];
        if (node.Tasks is [var only]) return TaskItem.Of(only, agents) with { Pred = before };

        var seen = node.Tasks.ConvertAll(task => task.Record!.RecordedAt.Milliseconds());
        return new FoldItem(node.Id, node.Tasks.Count, seen.Min(), seen.Max(), WorstOf(node.Tasks),
            [.. node.Tasks.Select(task => agents.NumberOf(task.Issuer)).Distinct().Order()], Workflow.LevelsOf(node.Tasks), before)
        {
            Known = node.Tasks.TrueForAll(task => task.Record!.AncestorsKnown) ? true : null,
        };
    }

    private static string WorstOf(List<EctNode> tasks) =>
        tasks.Exists(task => task.Revocation is not null) ? "revoked"
        : tasks.Exists(task => task.IsTainted) ? "tainted"
        : "ok";
}
