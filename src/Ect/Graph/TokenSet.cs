using Ect.Collections;
using Ect.Tokens;

namespace Ect.Graph;

/// <summary>The tokens of one request: which are heads, and in which order they are verified (profile, section 2).</summary>
internal sealed class TokenSet
{
    private readonly ILookup<Guid, EctToken> _byId;
    private readonly Dictionary<EctToken, List<EctToken>> _inline = [];
    private readonly HashSet<EctToken> _named = [];

    /// <param name="tokens">In the order of the request, each text once.</param>
    public TokenSet(IReadOnlyList<EctToken> tokens)
    {
        All = tokens;
        _byId = tokens.ToLookup(token => UuidText.Parse(token.Id), SeededGuidComparer.Instance);
        foreach (var token in tokens)
        {
            var named = NamedBy(token);
            _inline.Add(token, named);
            _named.UnionWith(named);
        }
    }

    /// <summary>All texts, in the order of the request.</summary>
    public IReadOnlyList<EctToken> All { get; }

    /// <summary>The tokens that no other one names, in the order of the request. A token that came as two texts is there once.</summary>
    public IReadOnlyList<EctToken> Heads => field ??= [.. All.Where(token => !IsInlinePredecessor(token)).DistinctBy(token => token.Digest)];

    public bool IsInlinePredecessor(EctToken token) => _named.Contains(token);

    /// <summary>Orders all texts, predecessors first, else as they came.</summary>
    /// <returns><see langword="false"/> if the tokens form a circle.</returns>
    public bool TryOrder(out IReadOnlyList<EctToken> ordered)
    {
        var isOrdered = Topology.TrySort(All, token => _inline[token], out var sorted);
        ordered = sorted;
        return isOrdered;
    }

    private List<EctToken> NamedBy(EctToken token)
    {
        var named = new List<EctToken>();
        foreach (var id in UuidTexts.Of(token.Predecessors).Uuids)
            if (_byId.Contains(id)) named.AddRange(Meant(id));

        return named;
    }

    /// <summary>An id that fits signed and unsigned tokens means the signed ones.</summary>
    private IEnumerable<EctToken> Meant(Guid id)
    {
        var tokens = _byId[id];
        return tokens.Any(token => token.IsSigned) ? tokens.Where(token => token.IsSigned) : tokens;
    }
}
