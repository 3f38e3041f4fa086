using System.Collections.Frozen;

namespace Ect;

/// <summary>The issuers whose keys are given, in the options or in code (profile, section 5). Files are read once.</summary>
internal sealed class StaticKeySource : IEctKeySource
{
    private readonly FrozenDictionary<string, ConfiguredIssuer> _issuers;

    private StaticKeySource(IEnumerable<ConfiguredIssuer> issuers) =>
        _issuers = issuers.ToFrozenDictionary(issuer => issuer.Issuer, StringComparer.Ordinal);

    /// <summary>Puts the issuers of the options and those added in code together.</summary>
    /// <param name="options">Names issuers and their key files.</param>
    /// <param name="contentRoot">Where relative paths start.</param>
    /// <param name="fromCode">What <c>AddIssuer</c> was called with.</param>
    /// <param name="failures">Gets a sentence for everything that is wrong; the source must then not be used.</param>
    public static StaticKeySource Create(EctOptions options, string contentRoot, IEnumerable<ConfiguredIssuer> fromCode, ICollection<string> failures)
    {
        var issuers = new Dictionary<string, ConfiguredIssuer?>(StringComparer.Ordinal);

        foreach (var (index, issuer) in options.Issuers.Index())
        {
            var setting = $"Ect:Issuers:{index}";
            Add(setting, issuer.Issuer, ConfiguredIssuer.TryLoad(issuer, setting, contentRoot, failures));
        }
        foreach (var issuer in fromCode) Add("AddIssuer", issuer.Issuer, issuer);

        return new StaticKeySource(issuers.Values.OfType<ConfiguredIssuer>());

        void Add(string origin, string name, ConfiguredIssuer? issuer)
        {
            if (string.IsNullOrEmpty(name))
                failures.Add($"{origin}:Issuer is missing.");
            else if (name == options.Identity)
                failures.Add($"{origin}: '{name}' is this service itself. A service trusts its own signing keys for its own identity, and no others.");
            else if (!issuers.TryAdd(name, issuer))
                failures.Add($"{origin}: the issuer '{name}' is configured twice.");
        }
    }

    /// <inheritdoc/>
    public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) => ValueTask.FromResult(Find(issuer, keyId));

    private EctKeyResult Find(string issuer, string? keyId)
    {
        if (!_issuers.TryGetValue(issuer, out var known)) return EctKeyResult.UnknownIssuer;
        return keyId is not null && known.Keys.Find(keyId) is { } key ? EctKeyResult.Found(key, known.MayCall) : EctKeyResult.UnknownKey(known.MayCall);
    }
}
