using System.Collections.Frozen;
using Ect.Diagnostics;
using Ect.Tokens;

namespace Ect.Keys;

/// <summary>The issuers that the options or the code name (profile, section 5). A file is read once. A key set at an address is fetched
/// when it is first needed.</summary>
internal sealed class ConfiguredKeySource : IEctKeySource
{
    private readonly FrozenDictionary<string, Entry> _issuers;

    private ConfiguredKeySource(IEnumerable<ConfiguredIssuer> issuers, EctKeySetFactory sets, EctKeyRefreshOptions refresh)
    {
        var terms = $"{refresh.UnknownKeyInterval} {refresh.RefreshInterval} {refresh.LastGoodLifetime} {refresh.Timeout} "
            + $"{refresh.MaxBytes} {string.Join(' ', refresh.AllowHttpHosts)}";
        _issuers = issuers.ToFrozenDictionary(
            issuer => issuer.Issuer,
            issuer => new Entry(issuer.Setting, issuer.MayCall, $"{issuer.Place} {terms}", issuer.OpenKeys(sets, refresh)),
            StringComparer.Ordinal);
    }

    private ConfiguredKeySource(IEnumerable<KeyValuePair<string, Entry>> issuers) =>
        _issuers = issuers.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Combines the issuers of the options with those that code added. It fetches nothing.</summary>
    /// <param name="options">The service's options.</param>
    /// <param name="contentRoot">Where relative paths start.</param>
    /// <param name="fromCode">The issuers that <c>AddIssuer</c> and <c>AddOpenIdIssuer</c> added.</param>
    /// <param name="sets">Makes the key sets.</param>
    /// <param name="errors">Gets a sentence for each error. If there is one, do not use the source.</param>
    public static ConfiguredKeySource Create(EctOptions options, string contentRoot, IEnumerable<ConfiguredIssuer> fromCode,
        EctKeySetFactory sets, ICollection<string> errors)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var issuers = new List<ConfiguredIssuer>();

        foreach (var (index, issuer) in options.Issuers.Index())
        {
            var setting = issuer.Setting ?? $"Ect:Issuers:{index}";
            Add(setting, issuer.Name, ConfiguredIssuer.TryLoad(issuer, setting, contentRoot, options.Keys.AllowHttpHosts, errors));
        }
        foreach (var issuer in fromCode) Add(issuer.Setting, issuer.Issuer, issuer);

        return new ConfiguredKeySource(issuers, sets, options.Keys);

        void Add(string setting, string name, ConfiguredIssuer? issuer)
        {
            if (string.IsNullOrEmpty(name))
                errors.Add($"{setting}:Issuer is missing.");
            else if (UriName.FindError(name) is { } error)
                errors.Add($"{setting}: the issuer '{LogText.Of(name)}' {error}");
            else if (name == options.Identity)
                errors.Add($"{setting}: '{name}' is this service itself, which trusts only its own signing keys for its own identity.");
            else if (!settings.TryAdd(name, setting))
                errors.Add(
                    $"{setting}: the issuer '{name}' is configured twice, here and by {settings[name]}. "
                    + "One place has all keys of an issuer.");
            else if (issuer is not null)
                issuers.Add(issuer);
        }
    }

    /// <summary>Counts what is different from a former source.</summary>
    public (int Added, int Removed, int Changed) ChangesSince(ConfiguredKeySource former) => (
        _issuers.Keys.Count(issuer => !former._issuers.ContainsKey(issuer)),
        former._issuers.Keys.Count(issuer => !_issuers.ContainsKey(issuer)),
        _issuers.Count(issuer => former._issuers.TryGetValue(issuer.Key, out var known) && !known.IsSame(issuer.Value)));

    /// <summary>Returns the same issuers with the key sets of a former source where these have not changed, so that nothing that was
    /// fetched is fetched again.</summary>
    public ConfiguredKeySource Keeping(ConfiguredKeySource former) => new(_issuers.Select(issuer => KeyValuePair.Create(
        issuer.Key,
        former._issuers.TryGetValue(issuer.Key, out var known) && known.Place == issuer.Value.Place
            ? issuer.Value with { Keys = known.Keys }
            : issuer.Value)));

    /// <inheritdoc/>
    public IEnumerable<EctKeySet> KeySets => _issuers.Values.Select(issuer => issuer.Keys);

    /// <summary>Returns where an issuer is configured; <see langword="null"/> if it is not.</summary>
    public string? SettingOf(string issuer) => _issuers.GetValueOrDefault(issuer)?.Setting;

    /// <inheritdoc/>
    public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) =>
        _issuers.TryGetValue(issuer, out var known)
        ? known.Keys.FindAsync(keyId, known.MayCall, cancellationToken)
        : ValueTask.FromResult(EctKeyResult.UnknownIssuer);

    private sealed record Entry(string Setting, bool MayCall, string Place, EctKeySet Keys)
    {
        public bool IsSame(Entry other) => MayCall == other.MayCall && Place == other.Place;
    }
}
