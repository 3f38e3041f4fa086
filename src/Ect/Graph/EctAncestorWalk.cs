namespace Ect;

/// <summary>Looks for a circle among the ancestors of one token (profile, section 3, rule 5).</summary>
/// <remarks>A store that is only appended to has none; this is defence in depth, and finds what is known of the ancestors.
/// It goes layer by layer, one round trip each, and ends at records whose own ancestors were all known.</remarks>
internal sealed class EctAncestorWalk(EctKnownTokens known, int maxAncestors)
{
    public async ValueTask<EctFailureReason> CheckAsync(EctNode start, CancellationToken cancellationToken)
    {
        if (start.Predecessors.Count == 0) return EctFailureReason.None;

        var followed = new List<EctNode>();
        var ancestors = new EctAncestorIds(maxAncestors);
        for (List<EctNode> layer = [start]; layer.Count > 0;)
        {
            followed.AddRange(layer);
            if (!ancestors.TryNext(layer, out var ids)) return EctFailureReason.TooManyAncestors;

            await known.LoadAsync(ids, cancellationToken).ConfigureAwait(false);
            layer = [.. ids.Select(known.Find).OfType<EctNode>().Where(node => node != start && !node.AncestorsRecorded)];
        }

        return Topology.TrySort(followed, known.PredecessorsOf, out _) ? EctFailureReason.None : EctFailureReason.Cycle;
    }
}
