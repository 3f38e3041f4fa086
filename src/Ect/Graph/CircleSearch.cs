using Ect.Collections;
using Ect.Tokens;

namespace Ect.Graph;

/// <summary>Searches for a circle that the tokens of one request close through stored ones (profile, section 3, rule 5).</summary>
/// <remarks>It is asked only about tokens that a stored token named before they were known, because no other can close a circle. What was
/// explored for one token is not explored again for the next. The search ends at records whose ancestors were all known.</remarks>
internal sealed class CircleSearch(KnownTokens known, AncestorWalk walk)
{
    private readonly HashSet<Guid> _named = new(SeededGuidComparer.Instance);
    private readonly HashSet<EctNode> _explored = [];

    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public async ValueTask<EctFailureReason> CheckAsync(EctNode start, CancellationToken cancellationToken)
    {
        List<EctNode> layer = _explored.Add(start) ? [start] : [];
        while (layer.Count > 0)
        {
            if (await walk.GoUpAsync(layer, _named, cancellationToken).ConfigureAwait(false) is not { } ids)
                return EctFailureReason.TooManyAncestors;

            await known.LoadAsync(ids, cancellationToken).ConfigureAwait(false);
            layer = ids.ConvertAll(known.Find).FindAll(node => node is { AncestorsRecorded: false } && _explored.Add(node))!;
        }

        if (!_named.Contains(UuidText.Parse(start.Id))) return EctFailureReason.None;

        // Each of many tokens may walk all of the links once more.
        if (!walk.TryFollow(_explored.Sum(node => node.Predecessors.Count))) return EctFailureReason.TooManyAncestors;
        return Topology.TrySort([.. _explored], known.PredecessorsOf, out _) ? EctFailureReason.None : EctFailureReason.Cycle;
    }
}
