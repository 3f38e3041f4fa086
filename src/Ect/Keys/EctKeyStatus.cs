namespace Ect;

/// <summary>One key of a set, for pages that show which keys an issuer has.</summary>
public sealed class EctKeyStatus
{
    private readonly EctKey _key;
    private readonly IReadOnlyDictionary<EctDigest, DateTimeOffset>? _knownSince;

    internal EctKeyStatus(EctKey key, IReadOnlyDictionary<EctDigest, DateTimeOffset>? knownSince) =>
        (_key, _knownSince) = (key, knownSince);

    /// <summary>Its <c>kid</c>.</summary>
    public string KeyId => _key.KeyId!;

    /// <summary>Its RFC 7638 thumbprint.</summary>
    public EctDigest Thumbprint => _key.Thumbprint;

    /// <summary>The algorithms whose signatures it verifies, such as <c>ES256</c>; none if it is unfit for signatures of tokens.</summary>
    public IReadOnlyCollection<string> Algorithms => _key.Algorithms;

    /// <summary>When this process found it in the set first, since when each set that was fetched has had it; <see langword="null"/> if the
    /// set was given, and not fetched.</summary>
    public DateTimeOffset? KnownSince => _knownSince?.TryGetValue(Thumbprint, out var since) is true ? since : null;
}
