using System.Runtime.InteropServices;
using Ect.Store;

namespace Ect.Recording;

/// <summary>The stored tokens that others name.</summary>
internal sealed class StoredTokens
{
    private readonly Dictionary<string, SameId<EctTokenRecord>> _byId = [];

    private StoredTokens(IEnumerable<EctTokenRecord> found)
    {
        foreach (var record in found) Set(record);
    }

    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public static async ValueTask<StoredTokens> FindAsync(IEctStore store, IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        string[] distinct = [.. ids.Distinct()];
        return new(distinct.Length is 0 ? [] : (await store.FindOrFailAsync(distinct, cancellationToken).ConfigureAwait(false)).Records);
    }

    /// <summary>Tells whether all ancestors of a token with these predecessors are known.</summary>
    public bool AncestorsKnown(IReadOnlyList<string> predecessors) =>
        predecessors.All(id => Find(id) is { AncestorsKnown: true });

    /// <summary>Returns the lowest level on any known path to a token with a level.</summary>
    public EctAssuranceLevel PathLevel(IReadOnlyList<string> predecessors, EctAssuranceLevel level) =>
        predecessors.Select(Find).OfType<EctTokenRecord>().Select(record => record.PathLevel).Append(level).Min();

    /// <summary>Returns the record of a token that the ledger has by now. It counts for its id from here on.</summary>
    public EctTokenRecord Raise(EctTokenRecord record) =>
        Set(new(record) { Level = EctAssuranceLevel.L3, PathLevel = PathLevel(record.Predecessors, EctAssuranceLevel.L3) });

    private EctTokenRecord? Find(string id)
    {
        var same = _byId.GetValueOrDefault(id);
        return same.Meant();
    }

    private EctTokenRecord Set(EctTokenRecord record)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_byId, record.Id, out _).Of(record.Level is not EctAssuranceLevel.L1) = record;
        return record;
    }
}
