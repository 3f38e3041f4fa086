namespace Ect;

/// <summary>When the keys of an issuer are fetched, and how long they count (profile, section 5). Nothing is fetched at start.</summary>
public sealed class EctKeyRefreshOptions
{
    /// <summary>The client of <see cref="IHttpClientFactory"/> that fetches keys: <c>Ect.Keys</c>. Give it a proxy or handlers of its own
    /// with <c>AddHttpClient</c>, after <c>AddEct()</c>; what <c>ConfigureHttpClientDefaults</c> adds to all clients is not for
    /// it.</summary>
    public const string HttpClientName = "Ect.Keys";

    /// <summary>Entries of one JWK Set that count, in its order: 1,000, wherever the set comes from. What follows is left out with a
    /// warning.</summary>
    internal const int MaxKeysPerSet = 1_000;

    /// <summary>For how long after an attempt to fetch an issuer's keys, good or failed, no other one is made, however many unknown
    /// <c>kid</c>s are asked for. Default 30 seconds. While an issuer has never had a good set, attempts follow sooner: 1, 2, 4 … seconds
    /// after the end of the one before, and never later than this.</summary>
    public TimeSpan UnknownKeyInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The age at which keys are fetched anew. The old ones serve meanwhile. A SPIFFE bundle whose <c>spiffe_refresh_hint</c> is
    /// shorter is fetched anew at that age. Default 1 hour.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The age at which keys no longer count, because they could not be fetched anew: tokens of that issuer are then refused with
    /// <see cref="EctFailureReason.KeySourceUnavailable"/>. Default 24 hours.</summary>
    public TimeSpan LastGoodLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The longest that one attempt takes, discovery and whole answer included, and with it the longest that a request waits for a
    /// key. Default 5 seconds, at most a minute.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest document that is taken, in bytes. Default 1,048,576.</summary>
    public int MaxBytes { get; set; } = 1_048_576;
}
