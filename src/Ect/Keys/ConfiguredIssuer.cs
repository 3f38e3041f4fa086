namespace Ect.Keys;

/// <summary>A trusted issuer of the options, or one that code added (profile, section 5).</summary>
/// <param name="Setting">Where it is configured, for messages.</param>
/// <param name="Issuer">The <c>iss</c>.</param>
/// <param name="MayCall">Whether it may be a head.</param>
/// <param name="OpenKeys">Opens its key set.</param>
internal sealed record ConfiguredIssuer(
    string Setting, string Issuer, bool MayCall, Func<EctKeySetFactory, EctKeyRefreshOptions, EctKeySet> OpenKeys)
{
    public static ConfiguredIssuer WithKeys(string setting, string issuer, bool mayCall, IssuerKeys keys) =>
        new(setting, issuer, mayCall, (sets, _) => sets.Given(issuer, keys));

    public static ConfiguredIssuer AtAddress(string setting, string issuer, bool mayCall, Uri jwks) =>
        new(setting, issuer, mayCall, (sets, refresh) => sets.FromJwks(issuer, jwks, refresh));

    public static ConfiguredIssuer AtAuthority(string setting, string issuer, bool mayCall, string authority) =>
        new(setting, issuer, mayCall, (sets, refresh) => sets.FromDiscovery(issuer, authority, refresh));

    /// <summary>Reads one entry of the options, and the key file if it names one.</summary>
    /// <returns><see langword="null"/> if the entry is not valid: <paramref name="errors"/> then says why.</returns>
    public static ConfiguredIssuer? TryLoad(
        EctTrustedIssuerOptions options, string setting, string contentRoot, ICollection<string> errors)
    {
        switch (KeyPlaces(options).ToArray())
        {
            case [nameof(options.JwksFile)]:
                return TryRead(options.JwksFile!, $"{setting}:JwksFile", IssuerKeys.FromJwks);
            case [nameof(options.PemFile)] when string.IsNullOrEmpty(options.KeyId):
                return Refuse($"{setting}:KeyId is missing: a PEM file does not say which 'kid' its key goes by.");
            case [nameof(options.PemFile)]:
                return TryRead(options.PemFile!, $"{setting}:PemFile", pem => IssuerKeys.FromPem(pem, options.KeyId));
            case [nameof(options.JwksUri)]:
                return KeyAddress.IsAllowed(options.JwksUri)
                    ? AtAddress(setting, options.Name, options.MayCall, options.JwksUri)
                    : Refuse($"{setting}:JwksUri must be {KeyAddress.Rule}.");
            case [nameof(options.Authority)]:
                return KeyAddress.IsAuthority(options.Authority)
                    ? AtAuthority(setting, options.Name, options.MayCall, options.Authority)
                    : Refuse($"{setting}:Authority must be {KeyAddress.AuthorityRule}.");
            case []:
                return Refuse($"{setting} has no keys: set one of JwksUri, Authority, JwksFile and PemFile.");
            case var several:
                return Refuse($"{setting} has {string.Join(" and ", several)}: one place has all keys of an issuer.");
        }

        ConfiguredIssuer? TryRead(string path, string fileSetting, Func<string, IssuerKeys> parse) =>
            KeyFile.TryLoad(path, contentRoot, fileSetting, parse, errors) is { } keys
                ? WithKeys(setting, options.Name, options.MayCall, keys)
                : null;

        ConfiguredIssuer? Refuse(string error)
        {
            errors.Add(error);
            return null;
        }
    }

    private static IEnumerable<string> KeyPlaces(EctTrustedIssuerOptions options)
    {
        if (options.JwksUri is not null) yield return nameof(options.JwksUri);
        if (!string.IsNullOrEmpty(options.Authority)) yield return nameof(options.Authority);
        if (!string.IsNullOrEmpty(options.JwksFile)) yield return nameof(options.JwksFile);
        if (!string.IsNullOrEmpty(options.PemFile)) yield return nameof(options.PemFile);
    }
}
