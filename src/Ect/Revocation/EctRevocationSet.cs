using Ect.Keys;
using Ect.Revocation;
using Ect.Tokens;

namespace Ect;

/// <summary>What is revoked, as it is known at one moment (profile, section 5). The entries are fixed, so that one look-up serves all tokens of a request.</summary>
public sealed class EctRevocationSet
{
    private readonly Sets _sets = new();
    private readonly RevokedKeys? _revokedKeys;
    private readonly int _knownKeys;

    /// <summary>Takes over what is revoked.</summary>
    /// <param name="entries">In any order.</param>
    /// <exception cref="ArgumentNullException"><paramref name="entries"/> is <see langword="null"/>.</exception>
    public EctRevocationSet(IEnumerable<EctRevocation> entries)
    {
        Entries = [.. entries.Distinct()];
        foreach (var entry in Entries) _sets.Add(entry);
    }

    private EctRevocationSet(EctRevocationSet same, RevokedKeys revokedKeys)
    {
        (Entries, _sets, _revokedKeys) = (same.Entries, same._sets, revokedKeys);
        _knownKeys = revokedKeys.Count;
    }

    /// <summary>Nothing is revoked.</summary>
    public static EctRevocationSet None { get; } = new([]);

    /// <summary>Everything that is revoked, each once.</summary>
    public IReadOnlyCollection<EctRevocation> Entries { get; }

    /// <summary>Whether nothing is revoked.</summary>
    public bool IsEmpty => Entries.Count == 0;

    /// <summary>Whether an issuer is revoked.</summary>
    /// <param name="issuer">The <c>iss</c>.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    public bool IsIssuerRevoked(string issuer) => _sets.Issuers.Contains(issuer);

    /// <summary>Whether a key of an issuer is revoked, by its <c>kid</c> or as the key that it is.</summary>
    /// <param name="issuer">The <c>iss</c>.</param>
    /// <param name="keyId">The <c>kid</c>; <see langword="null"/> if it is not known.</param>
    /// <param name="thumbprint">The RFC 7638 thumbprint; <see langword="null"/> if it is not known.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    public bool IsKeyRevoked(string issuer, string? keyId, EctDigest? thumbprint) =>
        (keyId is not null && _sets.KeyIds.Contains((issuer, keyId)))
        || (thumbprint is { } key && (_sets.Keys.Contains(key) || _sets.IssuersKeys.Contains((issuer, key)) || _revokedKeys?.Contains(issuer, key) is true));

    /// <summary>Whether a single token is revoked.</summary>
    /// <param name="issuer">The <c>iss</c>.</param>
    /// <param name="tokenId">The <c>jti</c>, in lower case.</param>
    /// <returns><see langword="true"/> if it is; also if it is not, but its issuer or key are, <see langword="false"/>.</returns>
    public bool IsTokenRevoked(string issuer, string tokenId) => _sets.Tokens.Contains((issuer, tokenId));

    /// <summary>Whether some issuer's token with this id is revoked: all that can be asked about an id of which nobody knows more.</summary>
    internal bool IsTokenIdRevoked(string tokenId) => _sets.TokenIds.Contains(tokenId);

    /// <summary>Whether a key is revoked by its <c>kid</c>, so that it matters under which others it goes.</summary>
    internal bool HasKeyIds => _sets.KeyIds.Count > 0;

    /// <summary>The same, and a key that goes by a revoked <c>kid</c> is revoked under every other, from the moment that this is known.</summary>
    /// <returns>This instance, as long as what was known of revoked keys when it was made is still all: what was found out with it holds.</returns>
    internal EctRevocationSet With(KeyAliases aliases)
    {
        if (_revokedKeys?.Aliases != aliases) return new(this, new RevokedKeys(aliases, _sets.KeyIds));
        return _revokedKeys.Count == _knownKeys ? this : new(this, _revokedKeys);
    }

    /// <summary>What rule 12 says of a token: nothing, <see cref="EctFailureReason.KeyRevoked"/> or <see cref="EctFailureReason.Revoked"/>.</summary>
    internal Failure Check(string issuer, string? keyId, EctDigest? thumbprint, string tokenId)
    {
        if (IsEmpty) return Failure.None;
        if (IsKeyRevoked(issuer, keyId, thumbprint)) return new(EctFailureReason.KeyRevoked, $"kid {keyId}");
        if (IsIssuerRevoked(issuer)) return new(EctFailureReason.Revoked, "the issuer is revoked");
        return IsTokenRevoked(issuer, tokenId) ? new(EctFailureReason.Revoked, "the token is revoked") : Failure.None;
    }

    private sealed class Sets
    {
        public HashSet<string> Issuers { get; } = [];

        public HashSet<(string Issuer, string KeyId)> KeyIds { get; } = [];

        public HashSet<(string Issuer, EctDigest Thumbprint)> IssuersKeys { get; } = [];

        public HashSet<EctDigest> Keys { get; } = [];

        public HashSet<(string Issuer, string Id)> Tokens { get; } = [];

        public HashSet<string> TokenIds { get; } = [];

        public void Add(EctRevocation entry)
        {
            switch (entry)
            {
                case { TokenId: { } id }:
                    Tokens.Add((entry.Issuer!, id));
                    TokenIds.Add(id);
                    break;
                case { KeyId: { } keyId }:
                    KeyIds.Add((entry.Issuer!, keyId));
                    if (entry.Thumbprint is { } itsKey) IssuersKeys.Add((entry.Issuer!, itsKey));
                    break;
                case { Thumbprint: { } key }:
                    Keys.Add(key);
                    break;
                default:
                    Issuers.Add(entry.Issuer!);
                    break;
            }
        }
    }
}
