using Ect.Dashboard.Answers;

namespace Ect.Dashboard.Workflows;

/// <summary>Folds workflows, each once for all who ask while it stays as it is: for the next part of an answer nothing is folded
/// anew.</summary>
internal sealed class Folds(TimeProvider clock)
{
    /// <summary>How many bytes all that are kept take, about: those of 25 workflows at most, since small ones are not folded.</summary>
    private const long MaxBytes = 64 << 20;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Turns _turns = new(atOnce: 1, waiting: 20);
    private readonly SharedResults<Key, Folded> _results = new(clock, Lifetime, MaxBytes, folded => folded.Bytes);

    /// <summary>Returns the nodes of a workflow, each after those before it.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="opened">The ids of tasks that are seen alone.</param>
    /// <param name="enough">With as many nodes it is short enough.</param>
    /// <param name="gone">Ends the wait.</param>
    /// <exception cref="Microsoft.AspNetCore.Http.BadHttpRequestException">Too many wait already.</exception>
    public async Task<IReadOnlyList<FoldNode>> OfAsync(
        Workflow workflow, IReadOnlySet<string> opened, int enough, CancellationToken gone)
    {
        _results.Forget(key => key.Id == workflow.Id && key.Digest != workflow.Digest); // The workflow has changed.
        var key = new Key(workflow.Id, workflow.Digest, string.Join(',', opened.Order(StringComparer.Ordinal)));
        return (await _results.GetAsync(key, () => FoldAsync(workflow, opened, enough)).WaitAsync(gone)).Nodes;
    }

    private async Task<Folded> FoldAsync(Workflow workflow, IReadOnlySet<string> opened, int enough)
    {
        using var turn = await _turns.TakeAsync(CancellationToken.None);
        return new(Folding.Fold(workflow.Graph, opened, enough), workflow.Tasks.Sum(BytesOf));
    }

    /// <summary>About how much a task takes that is kept, with its record and its place in a fold.</summary>
    private static long BytesOf(EctNode task) => 1_000 + 2 * (task.Issuer.Length + task.Action.Length)
        + 100 * task.Predecessors.Count + task.Record!.Audiences.Sum(audience => 50 + 2 * audience.Length);

    private sealed record Key(string Id, string Digest, string Opened);

    private sealed record Folded(IReadOnlyList<FoldNode> Nodes, long Bytes);
}
