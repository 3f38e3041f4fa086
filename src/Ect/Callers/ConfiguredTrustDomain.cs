using Ect.Keys;

namespace Ect.Callers;

/// <summary>A trust domain that the options or the code name.</summary>
/// <param name="Setting">Where it is configured, for messages.</param>
/// <param name="Name">The name without a scheme.</param>
/// <param name="OpenKeys">Returns its keys.</param>
internal sealed record ConfiguredTrustDomain(
    string Setting, string Name, Func<EctKeySetFactory, EctKeyRefreshOptions, EctKeySet> OpenKeys)
{
    public static ConfiguredTrustDomain WithKeys(string setting, string name, IssuerKeys keys) =>
        new(setting, name, (sets, _) => sets.Given(name, keys, TrustBundle.OwnerOf(name)));

    public static ConfiguredTrustDomain AtAddress(string setting, string name, Uri jwks) =>
        new(setting, name, (sets, refresh) => sets.FromTrustBundle(name, jwks, () => refresh));

    /// <summary>Reads one entry of the options, and the key file if it names one.</summary>
    /// <returns><see langword="null"/> if that fails; <paramref name="failures"/> then has the errors.</returns>
    public static ConfiguredTrustDomain? TryLoad(
        EctTrustDomainOptions options, string setting, string contentRoot, ICollection<string> failures)
    {
        switch (options)
        {
            case { JwksFile: { Length: > 0 } file, JwksUri: null }:
                var keys = KeyFile.TryLoad(
                    file, contentRoot, $"{setting}:JwksFile", "call AddWorkloadIdentityTokens(trustDomain, jwks)",
                    TrustBundle.Parse, failures);
                return keys is null ? null : WithKeys(setting, options.Name, keys);
            case { JwksFile: null or "", JwksUri: { } address }:
                if (KeyAddress.IsAllowed(address)) return AtAddress(setting, options.Name, address);
                failures.Add($"{setting}:JwksUri must be {KeyAddress.Rule}.");
                return null;
            case { JwksFile: null or "" }:
                failures.Add($"{setting} has no keys. Set JwksUri or JwksFile.");
                return null;
            default:
                failures.Add($"{setting} has both JwksUri and JwksFile. Set one of them, with all keys of the trust domain.");
                return null;
        }
    }
}
