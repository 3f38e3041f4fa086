using Ect.Collections;
using Ect.Store;
using Ect.Tokens;

namespace Ect.Graph;

/// <summary>The tokens of one request: which are heads, which of each other they name, and in which order they are verified (profile,
/// section 2).</summary>
internal sealed class RequestTokens
{
    /// <param name="tokens">The tokens, in the order of the request, each text once.</param>
    public RequestTokens(IReadOnlyList<RequestToken> tokens)
    {
        if (tokens is [var only]) // Most requests. A token does not name itself.
        {
            (InOrder, HeadTexts, Heads) = (tokens, tokens, [only.Token]);
            return;
        }

        Resolve(tokens);
        (InOrder, IsCircle) = AreInOrder(tokens) ? (tokens, false) : Sort(tokens);
        HeadTexts = [.. tokens.Where(token => token.IsHead)];
        Heads = [.. HeadTexts.Select(head => head.Token).DistinctBy(head => head.Digest)];
        HeadsDiffer = HeadTexts.Select(head => head.Token.WorkflowId).OfType<string>().Distinct().Skip(1).Any();
    }

    /// <summary>All texts, predecessors first, otherwise in the order of the request.</summary>
    public IReadOnlyList<RequestToken> InOrder { get; }

    /// <summary>Whether the tokens form a circle. Their order then has no meaning.</summary>
    public bool IsCircle { get; }

    /// <summary>The tokens that no other one names, in the order of the request. A token that came as two texts is included once.</summary>
    public IReadOnlyList<EctToken> Heads { get; }

    /// <summary>The heads with all their texts.</summary>
    public IReadOnlyList<RequestToken> HeadTexts { get; }

    /// <summary>Whether heads are of different workflows.</summary>
    public bool HeadsDiffer { get; }

    /// <summary>Tells whether no token names a later one, so that nothing has to be sorted. Clients usually send predecessors
    /// first.</summary>
    private static bool AreInOrder(IReadOnlyList<RequestToken> tokens)
    {
        foreach (var token in tokens)
            foreach (var predecessor in token.Named)
                if (predecessor.Index >= token.Index) return false;

        return true;
    }

    private static (IReadOnlyList<RequestToken> InOrder, bool IsCircle) Sort(IReadOnlyList<RequestToken> tokens)
    {
        var isSorted = Topology.TrySort(tokens, token => token.Named, out var sorted);
        return (sorted, !isSorted);
    }

    private static void Resolve(IReadOnlyList<RequestToken> tokens)
    {
        var byId = new Dictionary<Guid, SameId<List<RequestToken>>>(tokens.Count, SeededGuidComparer.Instance);
        foreach (var token in tokens)
        {
            var id = UuidText.Parse(token.Token.Id);
            var same = byId.GetValueOrDefault(id);
            (same.Of(token.Token.IsSigned) ??= new(capacity: 1)).Add(token); // Two tokens with one id are rare.
            byId[id] = same;
        }

        foreach (var token in tokens)
        {
            if (token.Token.Predecessors is []) continue;

            var named = new List<RequestToken>(token.Token.Predecessors.Count);
            foreach (var id in UuidTexts.Of(token.Token.Predecessors).Uuids)
                if (byId.TryGetValue(id, out var same)) named.AddRange(same.Meant()!);
            token.Name(named);
        }
    }
}
