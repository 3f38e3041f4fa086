namespace Ect;

/// <summary>The ids that one comes to on the way up from a token, each once, and not without bound. Unknown ids count too: nothing that a token
/// names may cost without bound.</summary>
internal sealed class EctAncestorIds(int maxAncestors)
{
    private readonly HashSet<string> _seen = [];

    /// <summary>What a layer of nodes names and no layer before it has named.</summary>
    /// <returns><see langword="false"/> if the bound is passed.</returns>
    public bool TryNext(IEnumerable<EctNode> layer, out List<string> ids)
    {
        ids = [.. layer.SelectMany(node => node.Predecessors).Where(_seen.Add).Take(maxAncestors - _seen.Count + 1)];
        return _seen.Count <= maxAncestors;
    }
}
