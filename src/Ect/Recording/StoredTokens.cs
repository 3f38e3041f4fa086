using Ect.Store;

namespace Ect.Recording;

/// <summary>What the store knows of the tokens that others name. An id that a signed and an unsigned token share means the signed one.</summary>
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

    /// <summary>Whether nothing before a token with these predecessors is unknown.</summary>
    public bool AncestorsKnown(IReadOnlyList<string> predecessors) =>
        predecessors.All(id => _byId.GetValueOrDefault(id) is { AncestorsKnown: true });

    /// <summary>The lowest level on any known path to a token of a level.</summary>
    public EctAssuranceLevel PathLevel(IReadOnlyList<string> predecessors, EctAssuranceLevel level) =>
        predecessors.Select(_byId.GetValueOrDefault).OfType<EctTokenRecord>().Select(record => record.PathLevel).Append(level).Min();

    /// <summary>The record of a token that the ledger has by now. It stands for its id from here on.</summary>
    public EctTokenRecord Raise(EctTokenRecord record) =>
        _byId[record.Id] = record with { Level = EctAssuranceLevel.L3, PathLevel = PathLevel(record.Predecessors, EctAssuranceLevel.L3) };
}
