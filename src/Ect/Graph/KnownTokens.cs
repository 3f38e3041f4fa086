using Ect.Store;

namespace Ect.Graph;

/// <summary>The tokens that count as known during one verification: its own tokens as they pass, those that are known whatever the store
/// says, and those in the store. The store is asked for no id twice.</summary>
internal sealed class KnownTokens(IEctStore store, GraphTerms terms, Func<string, CancellationToken, ValueTask<bool>> isTrusted)
{
    private readonly KnownIds _ids = new();
    private Dictionary<string, bool>? _trusted;
    private bool _began;

    /// <summary>Asks once for all ids that the tokens name. A head that is a root costs nothing.</summary>
    public ValueTask BeginAsync(IReadOnlyList<RequestToken> tokens, CancellationToken cancellationToken)
    {
        if (_began) return default;
        _began = tokens is [{ Token.Predecessors: [] }] && terms is { RecallsTokens: false, KnownTokens: [] };
        return _began ? default : AskAsync(tokens, cancellationToken);
    }

    private async ValueTask AskAsync(IReadOnlyList<RequestToken> tokens, CancellationToken cancellationToken)
    {
        List<string> named = [.. tokens.Select(token => token.Token).Concat(terms.KnownTokens).SelectMany(token => token.Predecessors)];
        List<EctToken> own = [.. tokens.Select(token => token.Token).Where(token => terms.RecallsTokens || token.Predecessors.Count > 0)];
        _ids.Reserve(own.Count + named.Count);
        if (!terms.RecallsTokens) LeaveAllBut(own, named.ToHashSet());
        await RecallAsync(own.Select(token => token.Id).Concat(named), cancellationToken).ConfigureAwait(false);
        await LoadAsync(named, cancellationToken).ConfigureAwait(false);
        foreach (var token in terms.KnownTokens)
        {
            var node = NodeOf(token, EctAssuranceLevel.L2);
            if (!IsRevoked(node)) EntryOf(token).Node = node;
        }

        _began = true;
    }

    /// <summary>Asks the store in one round trip for ids that it was not asked for yet. Records that count are known from now on.</summary>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public async ValueTask LoadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        await RecallAsync(ids, cancellationToken).ConfigureAwait(false);
        foreach (var id in ids)
        {
            var known = _ids.Of(id);
            await LoadAsync(known, isSigned: true, cancellationToken).ConfigureAwait(false);
            await LoadAsync(known, isSigned: false, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks the store in one round trip for ids that it was not asked for yet, without making them known.</summary>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public async ValueTask RecallAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var missing = ids.Where(TryAsk).ToList();
        if (missing.Count == 0) return;
        var findings = await store.FindOrFailAsync(missing, cancellationToken).ConfigureAwait(false);
        foreach (var id in findings.Awaited) _ids.Of(id).IsAwaited = true;
        foreach (var record in findings.Records) Take(record);
    }

    /// <summary>Tells whether a stored token named the id before it was known. No other id can close a circle.</summary>
    public bool IsAwaited(string id) => _ids.Find(id) is { IsAwaited: true };

    /// <summary>Asks the store for the newest records of a workflow, without making them known.</summary>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public async ValueTask RecallWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken)
    {
        // The id of an unsigned one may mean a signed one elsewhere.
        foreach (var record in await store.ListOrFailAsync(workflowId, limit, cancellationToken).ConfigureAwait(false))
            if (record.IsSigned && TryAsk(record.Id)) EntryOf(record).Record = record;
    }

    /// <summary>Tells whether the store has not been asked for one of the ids yet.</summary>
    public bool Lacks(List<string> ids) => ids.Exists(id => _ids.Find(id) is not { IsAsked: true });

    /// <summary>Returns the task that an id means in <c>pred</c>: the signed one, if there are two.</summary>
    public EctNode? Find(string id) => _ids.Find(id)?.Node;

    /// <summary>Returns the task that an id means, whether it counts or not.</summary>
    public EctNode? Recall(string id) => _ids.Find(id)?.Recall();

    /// <summary>Tells whether the task, its issuer or its key is revoked.</summary>
    public bool IsRevoked(EctNode node) => terms.Revocations.Check(node.Issuer, node.KeyId, node.Record?.KeyThumbprint, node.Id).IsFailure;

    public EctNode[] PredecessorsOf(EctNode node) =>
        node.Predecessors is [] ? [] : [.. node.Predecessors.Select(Find).OfType<EctNode>()];

    /// <summary>Returns the node of a token that was added.</summary>
    public EctNode Get(EctToken token) => EntryOf(token).Node!;

    /// <summary>Makes a token known from now on.</summary>
    public EctNode Add(EctToken token)
    {
        ref var known = ref EntryOf(token);
        return known.Node is { Token: not null } node ? node : known.Node = NodeOf(token, terms.SignedLevel);
    }

    /// <summary>Returns the issuer of another token with the id of this one, whether that one counts as a predecessor or not.</summary>
    public string? OtherOwner(EctToken token)
    {
        var known = EntryOf(token);
        if (known.Node is { } node) return node.Digest == token.Digest ? null : node.Issuer;
        return known.Record is { } record && record.Digest != token.Digest ? record.Issuer : null;
    }

    private void LeaveAllBut(List<EctToken> tokens, HashSet<string> ids)
    {
        foreach (var token in tokens)
            if (!ids.Contains(token.Id)) EntryOf(token).IsLeft = true;
    }

    private void Take(EctTokenRecord record)
    {
        ref var known = ref EntryOf(record);
        if (!known.IsLeft) known.Record = record;
    }

    private bool TryAsk(string id)
    {
        var known = _ids.Of(id);
        if (known.IsAsked) return false;
        return known.IsAsked = true;
    }

    private ref KnownToken EntryOf(EctToken token) => ref _ids.Of(token.Id).Of(token.IsSigned);

    private ref KnownToken EntryOf(EctTokenRecord record) => ref _ids.Of(record.Id).Of(record.IsSigned);

    private ValueTask LoadAsync(KnownId known, bool isSigned, CancellationToken cancellationToken) =>
        known.Of(isSigned) is { Record: not null, Node: null } ? LoadNodeAsync(known, isSigned, cancellationToken) : default;

    private async ValueTask LoadNodeAsync(KnownId known, bool isSigned, CancellationToken cancellationToken)
    {
        var node = known.Of(isSigned).Recall()!;
        if (await CountsAsync(node, cancellationToken).ConfigureAwait(false)) known.Of(isSigned).Node = node;
    }

    /// <summary>Tells whether a stored token counts as known. This is decided only here.</summary>
    private async ValueTask<bool> CountsAsync(EctNode node, CancellationToken cancellationToken)
    {
        if (node.Level < terms.MinimumPredecessorLevel || IsRevoked(node)) return false;
        if (!node.IsSigned) return true; // Rule 10 does not apply to unsigned tokens.
        _trusted ??= [];
        if (!_trusted.TryGetValue(node.Issuer, out var trusted))
            _trusted.Add(node.Issuer, trusted = await isTrusted(node.Issuer, cancellationToken).ConfigureAwait(false));
        return trusted;
    }

    /// <summary>Returns the node of a token together with its record. The store may have it at a higher level.</summary>
    private EctNode NodeOf(EctToken token, EctAssuranceLevel signedLevel)
    {
        var record = EntryOf(token).Record is { } stored && stored.Digest == token.Digest ? stored : null;
        var level = record?.Level is EctAssuranceLevel.L3 ? EctAssuranceLevel.L3 : signedLevel;
        return token.IsSigned ? new EctNode(token, record, level) : new EctNode(token, record, token.Level);
    }
}
