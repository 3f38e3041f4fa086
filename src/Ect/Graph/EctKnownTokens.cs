namespace Ect;

/// <summary>What counts as known while one request is verified: its own tokens as they pass, those that are known whatever the
/// store says, and what the store has. The store is asked for no id twice.</summary>
internal sealed class EctKnownTokens(IEctStore store, EctGraphRequest request)
{
    private readonly Dictionary<EctTokenKey, EctNode> _known = [];
    private readonly Dictionary<EctTokenKey, EctTokenRecord> _stored = [];
    private readonly Dictionary<string, bool> _trusted = [];
    private readonly HashSet<string> _asked = [];
    private bool _began;

    /// <summary>Asks once for every id that a token of the request names. A head that is a root costs nothing.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (_began) return;
        await LoadAsync(request.Tokens.All.Concat(request.KnownTokens).SelectMany(token => token.Predecessors), cancellationToken).ConfigureAwait(false);
        foreach (var token in request.KnownTokens) Add(token);
        _began = true;
    }

    /// <summary>Asks the store for what it was not yet asked for, in one round trip.</summary>
    /// <exception cref="EctStoreException">The store can not answer.</exception>
    public async ValueTask LoadAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var missing = ids.Where(_asked.Add).ToList();
        if (missing.Count == 0) return;

        foreach (var record in await FindAsync(missing, cancellationToken).ConfigureAwait(false))
        {
            var key = EctTokenKey.Of(record);
            _stored[key] = record;
            if (await CountsAsync(record, cancellationToken).ConfigureAwait(false)) _known.TryAdd(key, new EctNode(record));
        }
    }

    /// <summary>What the id means to a token that names it: the signed task, if it fits two.</summary>
    public EctNode? Find(string id) =>
        _known.GetValueOrDefault(new(id, IsSigned: true)) ?? _known.GetValueOrDefault(new(id, IsSigned: false));

    public IEnumerable<EctNode> PredecessorsOf(EctNode node) => node.Predecessors.Select(Find).OfType<EctNode>();

    /// <summary>The node of a token that was added.</summary>
    public EctNode Get(EctToken token) => _known[EctTokenKey.Of(token)];

    /// <summary>From now on the token counts as there.</summary>
    public EctNode Add(EctToken token)
    {
        var key = EctTokenKey.Of(token);
        if (_known.TryGetValue(key, out var node) && node.Token is not null) return node;

        var record = _stored.GetValueOrDefault(key);
        return _known[key] = new EctNode(token, record?.Digest == token.Digest ? record : null);
    }

    /// <summary>The issuer of another token that is known under this one's id, whether it counts as a predecessor or not.</summary>
    public string? OtherOwner(EctToken token)
    {
        var key = EctTokenKey.Of(token);
        if (_known.TryGetValue(key, out var node)) return node.Digest == token.Digest ? null : node.Issuer;
        return _stored.TryGetValue(key, out var record) && record.Digest != token.Digest ? record.Issuer : null;
    }

    /// <summary>The one place that says whether a stored token counts as there.</summary>
    private async ValueTask<bool> CountsAsync(EctTokenRecord record, CancellationToken cancellationToken)
    {
        if (record.Level < request.MinimumPredecessorLevel) return false;
        if (!record.IsSigned) return true; // Rule 10 is not for unsigned tokens.
        if (!_trusted.TryGetValue(record.Issuer, out var trusted))
            _trusted.Add(record.Issuer, trusted = await request.IsTrusted(record.Issuer, cancellationToken).ConfigureAwait(false));
        return trusted;
    }

    private async ValueTask<IReadOnlyList<EctTokenRecord>> FindAsync(List<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindAsync(ids, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not EctStoreException && !exception.IsCancellation(cancellationToken))
        {
            throw new EctStoreException("The ECT store failed.", exception);
        }
    }
}
