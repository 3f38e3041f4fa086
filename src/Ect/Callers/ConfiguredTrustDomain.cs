using Ect.Keys;

namespace Ect.Callers;

/// <summary>A trust domain as the options or the code name it.</summary>
/// <param name="Setting">Where it is configured, for messages.</param>
/// <param name="Name">The name alone.</param>
/// <param name="OpenKeys">Gives its keys.</param>
internal sealed record ConfiguredTrustDomain(string Setting, string Name, Func<EctKeySetFactory, EctKeyRefreshOptions, EctKeySet> OpenKeys)
{
    public static ConfiguredTrustDomain WithKeys(string setting, string name, IssuerKeys keys) => new(setting, name, (sets, _) => sets.Given(name, keys, TrustBundle.OwnerOf(name)));

    public static ConfiguredTrustDomain AtAddress(string setting, string name, Uri jwks) =>
        new(setting, name, (sets, refresh) => sets.FromTrustBundle(name, jwks, refresh));

    /// <summary>Reads what one entry of the options says, and the key file if it names one.</summary>
    /// <returns><see langword="null"/> if that fails; <paramref name="failures"/> then says why.</returns>
    public static ConfiguredTrustDomain? TryLoad(EctTrustDomainOptions options, string setting, string contentRoot, ICollection<string> failures)
    {
        switch (options)
        {
            case { JwksFile: { Length: > 0 } file, JwksUri: null }:
                return KeyFile.TryLoad(file, contentRoot, $"{setting}:JwksFile", TrustBundle.Parse, failures) is { } keys ? WithKeys(setting, options.Name, keys) : null;
            case { JwksFile: null or "", JwksUri: { } address }:
                if (KeyAddress.IsAllowed(address)) return AtAddress(setting, options.Name, address);
                failures.Add($"{setting}:JwksUri must be {KeyAddress.Rule}.");
                return null;
            case { JwksFile: null or "" }:
                failures.Add($"{setting} has no keys: set one of JwksUri and JwksFile.");
                return null;
            default:
                failures.Add($"{setting} has JwksUri and JwksFile: one place has all keys of a trust domain.");
                return null;
        }
    }
}
