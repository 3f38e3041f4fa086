namespace Ect;

/// <summary>Configures when the keys of an issuer are fetched, and how long they count (profile, section 5). Nothing is fetched at
/// start.</summary>
public sealed class EctKeyRefreshOptions
{
    /// <summary>The name of the <see cref="IHttpClientFactory"/> client that fetches keys: <c>Ect.Keys</c>. To give it a proxy or handlers,
    /// call <c>AddHttpClient</c> with this name after <c>AddEct()</c>. The handlers that <c>ConfigureHttpClientDefaults</c> adds to all
    /// clients do not apply to it.</summary>
    public const string HttpClientName = "Ect.Keys";

    /// <summary>The number of entries of one JWK Set that count, in their order: 1,000, wherever the set comes from. Further entries are
    /// left out with a warning.</summary>
    internal const int MaxKeysPerSet = 1_000;

    /// <summary>The shortest time between two attempts to fetch an issuer's keys, whether they succeed or fail and however many unknown
    /// <c>kid</c>s are asked for. Default 30 seconds. As long as an issuer has never had a good set, attempts follow sooner: 1, 2, 4 …
    /// seconds after the previous one ended, and never later than this.</summary>
    public TimeSpan UnknownKeyInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The age at which keys are fetched again. The old ones are used meanwhile. A SPIFFE bundle with a shorter
    /// <c>spiffe_refresh_hint</c> is fetched again at that age. Default 1 hour.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The age at which keys no longer count if they could not be fetched again. Tokens of that issuer are then refused with
    /// <see cref="EctFailureReason.KeySourceUnavailable"/>. Default 24 hours.</summary>
    public TimeSpan LastGoodLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The longest time that one attempt takes, including discovery and the whole answer. A request waits for a key no longer than
    /// this. Default 5 seconds, at most a minute.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The hosts whose keys may be fetched over http rather than https, for a mesh that encrypts the traffic between services by
    /// itself: exact names without scheme, port and wildcard, such as <c>jwks.mesh.local</c>. It holds for the issuers of
    /// <see cref="EctOptions.Issuers"/>, and for the address of keys that a discovery document names. Keys from a host that a
    /// reload removes no longer count. Whoever can change that traffic can sign for those issuers, so a warning at start names the hosts.
    /// Empty, the default, means https everywhere but on loopback.</summary>
    public IList<string> AllowHttpHosts { get; } = [];

    /// <summary>The length of the longest document that is accepted, in bytes. Default 1,048,576.</summary>
    public int MaxBytes { get; set; } = 1_048_576;
}
