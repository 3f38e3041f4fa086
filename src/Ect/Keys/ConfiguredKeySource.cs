using System.Collections.Frozen;
using Ect.Diagnostics;
using Ect.Tokens;

namespace Ect.Keys;

/// <summary>The issuers that are named in the options or in code (profile, section 5). Files are read once; what has an address is fetched when it is first needed.</summary>
internal sealed class ConfiguredKeySource : IEctKeySource
{
    private readonly FrozenDictionary<string, Entry> _issuers;

    private ConfiguredKeySource(IEnumerable<ConfiguredIssuer> issuers, EctKeySetFactory sets, EctKeyRefreshOptions refresh) =>
        _issuers = issuers.ToFrozenDictionary(
            issuer => issuer.Issuer,
            issuer => new Entry(issuer.Setting, issuer.MayCall, issuer.OpenKeys(sets, refresh)),
            StringComparer.Ordinal);

    /// <summary>Puts the issuers of the options and those added in code together. Nothing is fetched.</summary>
    /// <param name="options">Names issuers and where their keys are.</param>
    /// <param name="contentRoot">Where relative paths start.</param>
    /// <param name="fromCode">What <c>AddIssuer</c> and <c>AddOpenIdIssuer</c> were called with.</param>
    /// <param name="sets">Makes the key sets.</param>
    /// <param name="failures">Gets a sentence for everything that is wrong; the source must then not be used.</param>
    public static ConfiguredKeySource Create(EctOptions options, string contentRoot, IEnumerable<ConfiguredIssuer> fromCode, EctKeySetFactory sets, ICollection<string> failures)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var issuers = new List<ConfiguredIssuer>();

        foreach (var (index, issuer) in options.Issuers.Index())
        {
            var setting = $"Ect:Issuers:{index}";
            Add(setting, issuer.Name, ConfiguredIssuer.TryLoad(issuer, setting, contentRoot, failures));
        }
        foreach (var issuer in fromCode) Add(issuer.Setting, issuer.Issuer, issuer);

        return new ConfiguredKeySource(issuers, sets, options.Keys);

        void Add(string setting, string name, ConfiguredIssuer? issuer)
        {
            if (string.IsNullOrEmpty(name))
                failures.Add($"{setting}:Issuer is missing.");
            else if (UriName.FindError(name) is { } error)
                failures.Add($"{setting}: the issuer '{LogText.Of(name)}' {error}");
            else if (name == options.Identity)
                failures.Add($"{setting}: '{name}' is this service itself. A service trusts its own signing keys for its own identity, and no others.");
            else if (!settings.TryAdd(name, setting))
                failures.Add($"{setting}: the issuer '{name}' is configured twice, here and by {settings[name]}. One place has all keys of an issuer.");
            else if (issuer is not null)
                issuers.Add(issuer);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<EctKeySet> KeySets => _issuers.Values.Select(issuer => issuer.Keys);

    /// <summary>Where an issuer was configured; <see langword="null"/> if it was not.</summary>
    public string? SettingOf(string issuer) => _issuers.GetValueOrDefault(issuer)?.Setting;

    /// <inheritdoc/>
    public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) =>
        _issuers.TryGetValue(issuer, out var known)
        ? known.Keys.FindAsync(keyId, known.MayCall, cancellationToken)
        : ValueTask.FromResult(EctKeyResult.UnknownIssuer);

    private sealed record Entry(string Setting, bool MayCall, EctKeySet Keys);
}
