using System.Collections.Frozen;

namespace Ect.Callers;

/// <summary>The trust domains whose workload identity tokens are trusted. Keys at an address are fetched when they are first
/// needed.</summary>
internal sealed class TrustDomains(IEnumerable<ConfiguredTrustDomain> trustDomains, EctKeySetFactory sets, EctKeyRefreshOptions refresh)
{
    private readonly FrozenDictionary<string, EctKeySet> _keys =
        trustDomains.ToFrozenDictionary(
            trustDomain => trustDomain.Name, trustDomain => trustDomain.OpenKeys(sets, refresh), StringComparer.Ordinal);

    /// <summary>The key sets of all trust domains.</summary>
    public IEnumerable<EctKeySet> KeySets => _keys.Values;

    /// <summary>Finds a key that the trust domain signs its tokens with.</summary>
    /// <returns><see langword="null"/> if the trust domain is not configured, or has no such key.</returns>
    /// <exception cref="EctKeySourceException">The keys of the trust domain are not available.</exception>
    public ValueTask<EctKey?> FindKeyAsync(string trustDomain, string keyId, CancellationToken cancellationToken) =>
        _keys.TryGetValue(trustDomain, out var keys) ? keys.FindKeyAsync(keyId, cancellationToken) : ValueTask.FromResult<EctKey?>(null);

    /// <summary>Says why <see cref="FindKeyAsync"/> has not found the key.</summary>
    public string WhyNot(string trustDomain, string keyId)
    {
        if (!_keys.TryGetValue(trustDomain, out var keys)) return $"its trust domain, {trustDomain}, is not configured";
        return $"its trust domain, {trustDomain}, has no key {keyId}{(keys.WhyNot(keyId) is { } reason ? $" ({reason})" : "")}";
    }
}
