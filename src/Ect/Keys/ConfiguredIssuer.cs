using System.Security.Cryptography;

namespace Ect.Keys;

/// <summary>A trusted issuer of the options, or one that code added (profile, section 5).</summary>
/// <param name="Setting">Where it is configured, for messages.</param>
/// <param name="Issuer">The <c>iss</c>.</param>
/// <param name="MayCall">Whether it may be a head.</param>
/// <param name="Place">Where its keys are, or which they are: the same text means the same key set.</param>
/// <param name="OpenKeys">Opens its key set.</param>
internal sealed record ConfiguredIssuer(
    string Setting, string Issuer, bool MayCall, string Place, Func<EctKeySetFactory, Func<EctKeyRefreshOptions>, EctKeySet> OpenKeys)
{
    /// <summary>Whether nothing is different that decides about tokens.</summary>
    public bool IsSame(ConfiguredIssuer other) => MayCall == other.MayCall && Place == other.Place;

    public static ConfiguredIssuer WithKeys(string setting, string issuer, bool mayCall, IssuerKeys keys) =>
        new(setting, issuer, mayCall, $"given {keys.Digest}", (sets, _) => sets.Given(issuer, keys));

    public static ConfiguredIssuer AtAddress(string setting, string issuer, bool mayCall, Uri jwks) =>
        new(setting, issuer, mayCall, $"at {jwks.OriginalString}", (sets, refresh) => sets.FromJwks(issuer, jwks, refresh));

    public static ConfiguredIssuer AtAuthority(string setting, string issuer, bool mayCall, string authority) =>
        new(setting, issuer, mayCall, $"by {authority}", (sets, refresh) => sets.FromDiscovery(issuer, authority, refresh));

    /// <summary>Reads one entry of the options, and the key file if it names one.</summary>
    /// <param name="options">The entry.</param>
    /// <param name="setting">Where it is configured, for messages.</param>
    /// <param name="contentRoot">Where relative paths start.</param>
    /// <param name="httpHosts">The hosts besides loopback that may be asked over http.</param>
    /// <param name="errors">Gets a sentence for each error.</param>
    /// <returns><see langword="null"/> if the entry is not valid: <paramref name="errors"/> then says why.</returns>
    public static ConfiguredIssuer? TryLoad(
        EctTrustedIssuerOptions options, string setting, string contentRoot, IList<string> httpHosts, ICollection<string> errors)
    {
        switch (KeyPlaces(options).ToArray())
        {
            case [nameof(options.JwksFile)]:
                return TryRead(options.JwksFile!, nameof(options.JwksFile), ReadJwks);
            case [nameof(options.Jwks)]:
                return TryParse(options.Jwks!, nameof(options.Jwks), ReadJwks);
            case [nameof(options.PemFile) or nameof(options.Pem)] when string.IsNullOrEmpty(options.KeyId):
                return Refuse($"{setting}:KeyId is missing: PEM does not say which 'kid' its key goes by.");
            case [nameof(options.PemFile)]:
                return TryRead(options.PemFile!, nameof(options.PemFile), pem => IssuerKeys.FromPem(pem, options.KeyId));
            case [nameof(options.Pem)]:
                return TryParse(options.Pem!, nameof(options.Pem), pem => IssuerKeys.FromPem(pem, options.KeyId));
            case [nameof(options.JwksUri)]:
                return KeyAddress.IsAllowed(options.JwksUri, httpHosts)
                    ? AtAddress(setting, options.Name, options.MayCall, options.JwksUri)
                    : Refuse($"{setting}:JwksUri must be {KeyAddress.ConfiguredRule}.");
            case [nameof(options.Authority)]:
                return KeyAddress.IsAuthority(options.Authority, httpHosts)
                    ? AtAuthority(setting, options.Name, options.MayCall, options.Authority)
                    : Refuse($"{setting}:Authority must be {KeyAddress.ConfiguredAuthorityRule}.");
            case []:
                return Refuse($"{setting} has no keys: set one of JwksUri, Authority, JwksFile, PemFile, Jwks and Pem.");
            case var several:
                return Refuse($"{setting} has {string.Join(" and ", several)}: one place has all keys of an issuer.");
        }

        ConfiguredIssuer? TryRead(string path, string name, Func<string, IssuerKeys> parse) =>
            KeyFile.TryLoad(path, contentRoot, $"{setting}:{name}", "give its text as Jwks or Pem", parse, errors) is { } keys
                ? WithKeys(setting, options.Name, options.MayCall, keys)
                : null;

        ConfiguredIssuer? TryParse(string text, string name, Func<string, IssuerKeys> parse)
        {
            try
            {
                return WithKeys(setting, options.Name, options.MayCall, parse(text));
            }
            catch (ArgumentException exception) // Its message shows nothing of the text.
            {
                return Refuse($"{setting}:{name}: {exception.Message}");
            }
        }

        ConfiguredIssuer? Refuse(string error)
        {
            errors.Add(error);
            return null;
        }
    }

    private static IssuerKeys ReadJwks(string text) => PemEncoding.TryFind(text, out _)
        ? throw new ArgumentException(
            "The text is PEM, not a JWK Set, and PEM does not say which 'kid' its key goes by: give the kid (keyId; in settings KeyId, "
            + "with PemFile or Pem).")
        : IssuerKeys.FromJwks(text);

    private static IEnumerable<string> KeyPlaces(EctTrustedIssuerOptions options)
    {
        if (options.JwksUri is not null) yield return nameof(options.JwksUri);
        if (!string.IsNullOrEmpty(options.Authority)) yield return nameof(options.Authority);
        if (!string.IsNullOrEmpty(options.JwksFile)) yield return nameof(options.JwksFile);
        if (!string.IsNullOrEmpty(options.PemFile)) yield return nameof(options.PemFile);
        if (!string.IsNullOrEmpty(options.Jwks)) yield return nameof(options.Jwks);
        if (!string.IsNullOrEmpty(options.Pem)) yield return nameof(options.Pem);
    }
}
