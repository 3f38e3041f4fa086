using Ect.Collections;
using Ect.Store;

namespace Ect.Graph;

/// <summary>Finds the tokens of a request that descend from a revoked one (profile, section 5).</summary>
/// <remarks>Unlike <see cref="CircleSearch"/>, it goes on behind records whose ancestors were all known, because those may have been
/// revoked since. What it finds out about them is kept in <paramref name="verdicts"/>, so that a growing workflow is not walked again with
/// every request. A token with too many ancestors to be walked counts as tainted.</remarks>
internal sealed class Taint(KnownTokens known, AncestorWalk walk, EctRevocationSet revocations, TaintVerdicts verdicts)
{
    private readonly Dictionary<TokenKey, bool> _found = [];

    /// <summary>Marks the node of a token and the known nodes before it if they are tainted.</summary>
    /// <returns>Why the token is tainted; <see langword="null"/> if it is not.</returns>
    public async ValueTask<string?> MarkAsync(EctNode start, CancellationToken cancellationToken)
    {
        if (start.Predecessors.Count == 0) return null;

        var (walked, sources, named) = (new List<EctNode>(), new List<string>(), new HashSet<Guid>(SeededGuidComparer.Instance));
        var isAllRecorded = true;
        List<EctNode> layer = [start];
        while (layer.Count > 0)
        {
            walked.AddRange(layer);
            if (await walk.GoUpAsync(layer, named, cancellationToken).ConfigureAwait(false) is not { } ids)
            {
                Conclude(start, isTainted: true, isAllRecorded: false);
                return "more ancestors than the limit, some of which may be revoked";
            }

            layer = [];
            foreach (var id in ids)
            {
                var node = known.Recall(id);
                var isSource = IsSource(id, node);
                isAllRecorded &= node?.Token is null;
                if (isSource is true) sources.Add(id);
                if (isSource is null) layer.Add(node!);
            }
        }

        var tainted = Spread(sources, walked);
        foreach (var node in walked) Conclude(node, tainted.Contains(node), isAllRecorded);
        return tainted.Contains(start) ? $"descends from {sources[0]}, which is revoked or tainted" : null;
    }

    /// <summary>Tells whether taint starts at a node, because it is revoked or known to be tainted. <see langword="null"/> means that only
    /// its ancestors can tell.</summary>
    private bool? IsSource(string id, EctNode? node)
    {
        if (node is null) return revocations.IsTokenIdRevoked(id);
        if (known.IsRevoked(node)) return true;
        var key = node.Key;
        if (!_found.TryGetValue(key, out var isTainted) && !(node.AncestorsRecorded && verdicts.TryGet(key, out isTainted))) return null;
        node.IsTainted = isTainted;
        return isTainted;
    }

    /// <param name="sources">The ids where taint starts.</param>
    /// <param name="walked">The nodes that were walked. The first is no predecessor of another, and may share its id with one that
    /// is.</param>
    private static HashSet<EctNode> Spread(List<string> sources, List<EctNode> walked)
    {
        if (sources is []) return [];
        var successors = walked.SelectMany(node => node.Predecessors, (node, id) => (id, node))
            .ToLookup(edge => edge.id, edge => edge.node);
        var tainted = new HashSet<EctNode>();
        var open = new Stack<string>(sources);
        while (open.TryPop(out var id))
            foreach (var node in successors[id])
                if (tainted.Add(node) && node != walked[0]) open.Push(node.Id);

        return tainted;
    }

    /// <param name="node">A node that was walked.</param>
    /// <param name="isTainted">Whether it is tainted.</param>
    /// <param name="isAllRecorded">Whether the verdict holds for other requests too. They may not see the tokens that came with this
    /// one.</param>
    private void Conclude(EctNode node, bool isTainted, bool isAllRecorded)
    {
        var key = node.Key;
        node.IsTainted = _found[key] = isTainted;
        if (isAllRecorded && node is { Token: null, AncestorsRecorded: true }) verdicts.Set(key, isTainted);
    }
}
