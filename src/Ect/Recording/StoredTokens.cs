using Ect.Store;

namespace Ect.Recording;

/// <summary>The stored tokens that others name. An id that a signed and an unsigned token share means the signed one.</summary>
internal sealed class StoredTokens
{
    private readonly Dictionary<string, EctTokenRecord> _byId;

    private StoredTokens(IEnumerable<EctTokenRecord> found) =>
        _byId = found.GroupBy(record => record.Id).ToDictionary(same => same.Key, same => same.MaxBy(record => record.Level)!);

    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public static async ValueTask<StoredTokens> FindAsync(IEctStore store, IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        string[] distinct = [.. ids.Distinct()];
        return new(distinct.Length is 0 ? [] : (await store.FindOrFailAsync(distinct, cancellationToken).ConfigureAwait(false)).Records);
    }

    /// <summary>Tells whether all ancestors of a token with these predecessors are known.</summary>
    public bool AncestorsKnown(IReadOnlyList<string> predecessors) =>
        predecessors.All(id => _byId.GetValueOrDefault(id) is { AncestorsKnown: true });

    /// <summary>Returns the lowest level on any known path to a token with a level.</summary>
    public EctAssuranceLevel PathLevel(IReadOnlyList<string> predecessors, EctAssuranceLevel level) =>
        predecessors.Select(_byId.GetValueOrDefault).OfType<EctTokenRecord>().Select(record => record.PathLevel).Append(level).Min();

    /// <summary>Returns the record of a token that the ledger has by now. It counts for its id from here on.</summary>
    public EctTokenRecord Raise(EctTokenRecord record) =>
        _byId[record.Id] = new(record) { Level = EctAssuranceLevel.L3, PathLevel = PathLevel(record.Predecessors, EctAssuranceLevel.L3) };
}
