using Ect.Tokens;

namespace Ect.Graph;

/// <summary>Walks from tokens to their ancestors, layer by layer, within one budget for the whole request (profile, section 3, rule
/// 5).</summary>
/// <remarks>Unknown ids count too, because nothing that a token names may cost without limit. A look-up that is answered at once is not a
/// round trip.</remarks>
internal sealed class AncestorWalk(KnownTokens known, EctLimits limits)
{
    // A long chain has a layer for each link. After some layers its workflow is listed instead.
    private const int ListAfter = 4, ListedRecords = 1_500, ListingRoundTrips = 3;

    private string? _listed; // The budget has room for two lists, so that one need not remember more.
    private int _ancestors, _links, _roundTrips;

    /// <summary>Asks the store for the ids that a layer names and no layer before it has named.</summary>
    /// <param name="layer">The nodes that were reached last.</param>
    /// <param name="named">The ids that were named before. Those of this layer are added.</param>
    /// <param name="cancellationToken">Ends the walk when the caller has gone.</param>
    /// <returns>The ids; <see langword="null"/> if the budget is exceeded.</returns>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public async ValueTask<List<string>?> GoUpAsync(List<EctNode> layer, HashSet<Guid> named, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ids = new List<string>();
        foreach (var node in layer)
        {
            if (!TryFollow(node.Predecessors.Count)) return null;

            foreach (var id in PredecessorsOf(node).Uuids)
                if (named.Add(id)) ids.Add(id.ToString());
        }

        _ancestors += ids.Count;
        return _ancestors <= limits.MaxAncestors && await TryRecallAsync(layer, ids, cancellationToken).ConfigureAwait(false) ? ids : null;
    }

    /// <summary>Takes links out of the budget, whether they are followed for the first time or again.</summary>
    public bool TryFollow(int links) => (_links += links) <= limits.MaxAncestorLinks;

    /// <summary>Returns the predecessors of a node. Most of them were named before, and never become text.</summary>
    private static UuidTexts PredecessorsOf(EctNode node)
    {
        try
        {
            return UuidTexts.Of(node.Predecessors);
        }
        catch (FormatException exception)
        {
            throw new EctStoreException("A record in the ECT store names a predecessor that is not a UUID.", exception);
        }
    }

    private async ValueTask<bool> TryRecallAsync(List<EctNode> layer, List<string> ids, CancellationToken cancellationToken)
    {
        if (_roundTrips >= ListAfter && known.Lacks(ids)) await ListAsync(layer, cancellationToken).ConfigureAwait(false);
        if (_roundTrips >= EctLimits.MaxAncestorRoundTrips && known.Lacks(ids)) return false;

        var recalling = known.RecallAsync(ids, cancellationToken);
        if (!recalling.IsCompleted) _roundTrips++;
        await recalling.ConfigureAwait(false);
        return true;
    }

    private async ValueTask ListAsync(List<EctNode> layer, CancellationToken cancellationToken)
    {
        if (_roundTrips + ListingRoundTrips > EctLimits.MaxAncestorRoundTrips) return;
        if (layer.Find(node => node.WorkflowId is { } id && id != _listed)?.WorkflowId is not { } workflowId) return;

        (_listed, _roundTrips) = (workflowId, _roundTrips + ListingRoundTrips);
        await known.RecallWorkflowAsync(workflowId, ListedRecords, cancellationToken).ConfigureAwait(false);
    }
}
