namespace Ect;

/// <summary>What is revoked, as it is known at one moment (profile, section 5). Immutable, so that one look-up serves all tokens of a request.</summary>
public sealed class EctRevocations
{
    private readonly HashSet<string> _issuers = [];
    private readonly HashSet<(string Issuer, string KeyId)> _keyIds = [];
    private readonly HashSet<(string Issuer, EctDigest Thumbprint)> _issuersKeys = [];
    private readonly HashSet<EctDigest> _keys = [];
    private readonly HashSet<(string Issuer, string Id)> _tokens = [];
    private readonly HashSet<string> _tokenIds = [];

    /// <summary>Takes over what is revoked.</summary>
    /// <param name="entries">In any order.</param>
    /// <exception cref="ArgumentNullException"><paramref name="entries"/> is <see langword="null"/>.</exception>
    public EctRevocations(IEnumerable<EctRevocation> entries)
    {
        Entries = [.. entries.Distinct()];
        foreach (var entry in Entries) Add(entry);
    }

    /// <summary>Nothing is revoked.</summary>
    public static EctRevocations None { get; } = new([]);

    /// <summary>Everything that is revoked, each once.</summary>
    public IReadOnlyCollection<EctRevocation> Entries { get; }

    /// <summary>Whether nothing is revoked.</summary>
    public bool IsEmpty => Entries.Count == 0;

    /// <summary>Whether an issuer is revoked.</summary>
    /// <param name="issuer">The <c>iss</c>.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    public bool IsIssuerRevoked(string issuer) => _issuers.Contains(issuer);

    /// <summary>Whether a key of an issuer is revoked, by its <c>kid</c> or as the key that it is.</summary>
    /// <param name="issuer">The <c>iss</c>.</param>
    /// <param name="keyId">The <c>kid</c>; <see langword="null"/> if it is not known.</param>
    /// <param name="thumbprint">The RFC 7638 thumbprint; <see langword="null"/> if it is not known.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    public bool IsKeyRevoked(string issuer, string? keyId, EctDigest? thumbprint) =>
        (keyId is not null && _keyIds.Contains((issuer, keyId)))
        || (thumbprint is { } key && (_keys.Contains(key) || _issuersKeys.Contains((issuer, key))));

    /// <summary>Whether a single token is revoked.</summary>
    /// <param name="issuer">The <c>iss</c>.</param>
    /// <param name="tokenId">The <c>jti</c>, in lower case.</param>
    /// <returns><see langword="true"/> if it is; also if it is not, but its issuer or key are, <see langword="false"/>.</returns>
    public bool IsTokenRevoked(string issuer, string tokenId) => _tokens.Contains((issuer, tokenId));

    /// <summary>Whether some issuer's token with this id is revoked: all that can be asked about an id of which nobody knows more.</summary>
    internal bool IsTokenIdRevoked(string tokenId) => _tokenIds.Contains(tokenId);

    /// <summary>A revocation with the key behind its <c>kid</c>, if that was found out before: it may not be to be found any more.</summary>
    internal EctRevocation Recall(EctRevocation revocation) =>
        revocation.KeyId is null ? revocation : Entries.FirstOrDefault(entry => entry.Thumbprint is not null && entry.Identity == revocation.Identity) ?? revocation;

    /// <summary>What rule 12 says of a token: nothing, <see cref="EctFailureReason.KeyRevoked"/> or <see cref="EctFailureReason.Revoked"/>.</summary>
    internal EctFailure Check(string issuer, string? keyId, EctDigest? thumbprint, string tokenId)
    {
        if (IsEmpty) return EctFailure.None;
        if (IsKeyRevoked(issuer, keyId, thumbprint)) return new(EctFailureReason.KeyRevoked, $"kid {keyId}");
        if (IsIssuerRevoked(issuer)) return new(EctFailureReason.Revoked, "the issuer is revoked");
        return IsTokenRevoked(issuer, tokenId) ? new(EctFailureReason.Revoked, "the token is revoked") : EctFailure.None;
    }

    private void Add(EctRevocation entry)
    {
        switch (entry)
        {
            case { TokenId: { } id }:
                _tokens.Add((entry.Issuer!, id));
                _tokenIds.Add(id);
                break;
            case { KeyId: { } keyId }:
                _keyIds.Add((entry.Issuer!, keyId));
                if (entry.Thumbprint is { } itsKey) _issuersKeys.Add((entry.Issuer!, itsKey));
                break;
            case { Thumbprint: { } key }:
                _keys.Add(key);
                break;
            default:
                _issuers.Add(entry.Issuer!);
                break;
        }
    }
}
