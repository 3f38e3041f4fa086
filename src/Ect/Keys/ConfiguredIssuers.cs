using Ect.Diagnostics;
using Ect.Tokens;

namespace Ect.Keys;

/// <summary>The issuers that the options or the code name (profile, section 5). Loading them reads files and has no other
/// effect.</summary>
internal sealed class ConfiguredIssuers
{
    private readonly Dictionary<string, ConfiguredIssuer> _issuers = new(StringComparer.Ordinal);

    private ConfiguredIssuers()
    {
    }

    /// <summary>The issuers by their <c>iss</c>.</summary>
    public IReadOnlyDictionary<string, ConfiguredIssuer> All => _issuers;

    /// <summary>Combines the issuers of the options with those that code added.</summary>
    /// <param name="options">The service's options.</param>
    /// <param name="contentRoot">Where relative paths start.</param>
    /// <param name="fromCode">The issuers that <c>AddIssuer</c> and <c>AddOpenIdIssuer</c> added.</param>
    /// <param name="errors">Gets a sentence for each error. If there is one, do not use the issuers.</param>
    public static ConfiguredIssuers Load(
        EctOptions options, string contentRoot, IEnumerable<ConfiguredIssuer> fromCode, ICollection<string> errors)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var issuers = new ConfiguredIssuers();

        foreach (var (index, issuer) in options.Issuers.Index())
        {
            var setting = issuer.Setting ?? $"Ect:Issuers:{index}";
            Add(setting, issuer.Name, ConfiguredIssuer.TryLoad(issuer, setting, contentRoot, options.Keys.AllowHttpHosts, errors));
        }
        foreach (var issuer in fromCode) Add(issuer.Setting, issuer.Issuer, issuer);

        return issuers;

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
                issuers._issuers.Add(name, issuer);
        }
    }

    /// <summary>Returns where an issuer is configured; <see langword="null"/> if it is not.</summary>
    public string? SettingOf(string issuer) => _issuers.GetValueOrDefault(issuer)?.Setting;

    /// <summary>Finds what is different from former issuers.</summary>
    public IssuerChanges ChangesSince(ConfiguredIssuers former) => new(
        [.. _issuers.Keys.Where(issuer => !former._issuers.ContainsKey(issuer))],
        [.. former._issuers.Keys.Where(issuer => !_issuers.ContainsKey(issuer))],
        [.. _issuers.Values.Where(issuer => former._issuers.GetValueOrDefault(issuer.Issuer)?.IsSame(issuer) is false)
            .Select(issuer => issuer.Issuer)]);
}
