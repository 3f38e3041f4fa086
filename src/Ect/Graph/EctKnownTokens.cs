namespace Ect;

/// <summary>What counts as known while one request is verified: its own tokens as they pass, those that are known whatever the
/// store says, and what the store has. The store is asked for no id twice.</summary>
internal sealed class EctKnownTokens(IEctStore store, EctGraphRequest request)
{
    private readonly Dictionary<EctTokenKey, EctNode> _known = [];
    private readonly Dictionary<EctTokenKey, EctTokenRecord> _stored = [];
    private readonly Dictionary<string, bool> _trusted = [];
    private readonly HashSet<string> _asked = [];
    private readonly HashSet<string> _awaited = [];

    /// <summary>Tokens that nobody in the request names: what the store has of them says nothing here, since the write decides who owns an id (rule 21).</summary>
    private HashSet<EctTokenKey> _left = [];
    private bool _began;

    /// <summary>Asks once for every id that one of the tokens names. A head that is a root costs nothing.</summary>
    public async ValueTask BeginAsync(IReadOnlyList<EctToken> tokens, CancellationToken cancellationToken)
    {
        if (_began) return;
        List<string> named = [.. tokens.Concat(request.KnownTokens).SelectMany(token => token.Predecessors)];
        List<EctToken> own = [.. tokens.Where(token => request.RecallsTokens || token.Predecessors.Count > 0)];
        if (!request.RecallsTokens) _left = [.. own.Where(token => !named.Contains(token.Id)).Select(EctTokenKey.Of)];
        await RecallAsync(own.Select(token => token.Id).Concat(named), cancellationToken).ConfigureAwait(false);
        await LoadAsync(named, cancellationToken).ConfigureAwait(false);
        foreach (var token in request.KnownTokens)
        {
            var node = NodeOf(token, EctAssuranceLevel.L2);
            if (!IsRevoked(node)) _known[EctTokenKey.Of(token)] = node;
        }

        _began = true;
    }

    /// <summary>Asks the store for what it was not yet asked for, in one round trip; what counts is known from now on.</summary>
    /// <exception cref="EctStoreException">The store can not answer.</exception>
    public async ValueTask LoadAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var all = ids.ToList();
        if (all.Count == 0) return;
        await RecallAsync(all, cancellationToken).ConfigureAwait(false);
        foreach (var id in all)
        {
            await LoadAsync(new EctTokenKey(id, IsSigned: true), cancellationToken).ConfigureAwait(false);
            await LoadAsync(new EctTokenKey(id, IsSigned: false), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks the store for what it was not yet asked for, in one round trip, without making it known.</summary>
    /// <exception cref="EctStoreException">The store can not answer.</exception>
    public async ValueTask RecallAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var missing = ids.Where(_asked.Add).ToList();
        if (missing.Count == 0) return;
        var findings = await store.FindOrFailAsync(missing, cancellationToken).ConfigureAwait(false);
        _awaited.UnionWith(findings.Awaited);
        foreach (var record in findings.Records)
            if (EctTokenKey.Of(record) is var key && !_left.Contains(key)) _stored[key] = record;
    }

    /// <summary>Whether a stored token named the id before it was known: no other id can close a circle.</summary>
    public bool IsAwaited(string id) => _awaited.Contains(id);

    /// <summary>Asks the store for what it recorded last of a workflow, without making it known.</summary>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public async ValueTask RecallWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken)
    {
        foreach (var record in await store.ListOrFailAsync(workflowId, limit, cancellationToken).ConfigureAwait(false))
            if (record.IsSigned && _asked.Add(record.Id)) _stored[EctTokenKey.Of(record)] = record; // Of an unsigned one the id may mean a signed one elsewhere.
    }

    /// <summary>Whether the store would have to be asked for one of the ids.</summary>
    public bool Lacks(List<string> ids) => ids.Exists(id => !_asked.Contains(id));

    /// <summary>What the id means to a token that names it: the signed task, if it fits two.</summary>
    public EctNode? Find(string id) =>
        _known.GetValueOrDefault(new(id, IsSigned: true)) ?? _known.GetValueOrDefault(new(id, IsSigned: false));

    /// <summary>What the id means, whether it counts or not.</summary>
    public EctNode? Recall(string id) => Recall(new EctTokenKey(id, IsSigned: true)) ?? Recall(new EctTokenKey(id, IsSigned: false));

    /// <summary>Whether the task, its issuer or its key is revoked.</summary>
    public bool IsRevoked(EctNode node) => request.Revocations.Check(node.Issuer, node.KeyId, node.Record?.KeyThumbprint, node.Id).IsFailure;

    public IEnumerable<EctNode> PredecessorsOf(EctNode node) =>
        node.Predecessors is [] ? [] : node.Predecessors.Select(Find).OfType<EctNode>();

    /// <summary>The node of a token that was added.</summary>
    public EctNode Get(EctToken token) => _known[EctTokenKey.Of(token)];

    /// <summary>From now on the token counts as there.</summary>
    public EctNode Add(EctToken token)
    {
        var key = EctTokenKey.Of(token);
        return _known.TryGetValue(key, out var node) && node.Token is not null ? node : _known[key] = NodeOf(token, request.SignedLevel);
    }

    /// <summary>The issuer of another token that is known under this one's id, whether it counts as a predecessor or not.</summary>
    public string? OtherOwner(EctToken token)
    {
        var key = EctTokenKey.Of(token);
        if (_known.TryGetValue(key, out var node)) return node.Digest == token.Digest ? null : node.Issuer;
        return _stored.TryGetValue(key, out var record) && record.Digest != token.Digest ? record.Issuer : null;
    }

    private ValueTask LoadAsync(EctTokenKey key, CancellationToken cancellationToken) =>
        _stored.TryGetValue(key, out var record) && !_known.ContainsKey(key) ? LoadAsync(key, new EctNode(record), cancellationToken) : default;

    private async ValueTask LoadAsync(EctTokenKey key, EctNode node, CancellationToken cancellationToken)
    {
        if (await CountsAsync(node, cancellationToken).ConfigureAwait(false)) _known.Add(key, node);
    }

    private EctNode? Recall(EctTokenKey key)
    {
        if (_known.TryGetValue(key, out var node)) return node;
        return _stored.TryGetValue(key, out var record) ? new EctNode(record) : null;
    }

    /// <summary>The one place that says whether a stored token counts as there.</summary>
    private async ValueTask<bool> CountsAsync(EctNode node, CancellationToken cancellationToken)
    {
        if (node.Level < request.MinimumPredecessorLevel || IsRevoked(node)) return false;
        if (!node.IsSigned) return true; // Rule 10 is not for unsigned tokens.
        if (!_trusted.TryGetValue(node.Issuer, out var trusted))
            _trusted.Add(node.Issuer, trusted = await request.IsTrusted(node.Issuer, cancellationToken).ConfigureAwait(false));
        return trusted;
    }

    /// <summary>The token, with what the store knows of it. The store may have it on a higher level.</summary>
    private EctNode NodeOf(EctToken token, EctAssuranceLevel signedLevel)
    {
        var record = _stored.GetValueOrDefault(EctTokenKey.Of(token)) is { } stored && stored.Digest == token.Digest ? stored : null;
        var level = record?.Level is EctAssuranceLevel.L3 ? EctAssuranceLevel.L3 : signedLevel;
        return token.IsSigned ? new EctNode(token, record) { Level = level } : new EctNode(token, record);
    }
}
