using System.Collections.Frozen;

namespace Ect.Keys;

/// <summary>The configured issuers with their key sets (profile, section 5). A set at an address is fetched when it is first
/// needed.</summary>
internal sealed class ConfiguredKeySource : IEctKeySource
{
    private readonly FrozenDictionary<string, Entry> _issuers;

    /// <param name="issuers">The issuers.</param>
    /// <param name="sets">Makes the key sets. It fetches nothing.</param>
    /// <param name="refresh">Returns when keys are fetched and how long they count, whenever a set needs to know it.</param>
    /// <param name="former">A source whose sets are kept where they are still the same, so that nothing is fetched twice;
    /// <see langword="null"/> for none.</param>
    public ConfiguredKeySource(
        ConfiguredIssuers issuers, EctKeySetFactory sets, Func<EctKeyRefreshOptions> refresh, ConfiguredKeySource? former = null)
    {
        Issuers = issuers;
        _issuers = issuers.All.ToFrozenDictionary(
            issuer => issuer.Key,
            issuer => new Entry(issuer.Value, former?.KeysOf(issuer.Value) ?? issuer.Value.OpenKeys(sets, refresh)),
            StringComparer.Ordinal);
    }

    /// <summary>The issuers.</summary>
    public ConfiguredIssuers Issuers { get; }

    /// <inheritdoc/>
    public IEnumerable<EctKeySet> KeySets => _issuers.Values.Select(issuer => issuer.Keys);

    /// <inheritdoc/>
    public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) =>
        _issuers.TryGetValue(issuer, out var known)
        ? known.Keys.FindAsync(keyId, known.Issuer.MayCall, cancellationToken)
        : ValueTask.FromResult(EctKeyResult.UnknownIssuer);

    private EctKeySet? KeysOf(ConfiguredIssuer issuer) =>
        _issuers.TryGetValue(issuer.Issuer, out var known) && known.Issuer.Place == issuer.Place ? known.Keys : null;

    private sealed record Entry(ConfiguredIssuer Issuer, EctKeySet Keys);
}
