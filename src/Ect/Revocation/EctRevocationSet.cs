using Ect.Keys;
using Ect.Revocation;
using Ect.Tokens;

namespace Ect;

/// <summary>The revocations that are known at one moment (profile, section 5). The entries are fixed, so that one look-up serves all tokens
/// of a request.</summary>
public sealed class EctRevocationSet
{
    private readonly Sets _sets = new();
    private readonly RevokedKeys? _revokedKeys;
    private readonly int _knownKeys;

    /// <summary>Makes a set of revocations.</summary>
    /// <param name="entries">The revocations, in any order.</param>
    /// <exception cref="ArgumentNullException"><paramref name="entries"/> is <see langword="null"/>.</exception>
    public EctRevocationSet(IEnumerable<EctRevocation> entries)
    {
        Entries = [.. entries.OrderBy(entry => entry.Note is null).Distinct()]; // Of two alike the one that says more.
        foreach (var entry in Entries) _sets.Add(entry);
    }

    private EctRevocationSet(EctRevocationSet same, RevokedKeys revokedKeys)
    {
        (Entries, _sets, _revokedKeys) = (same.Entries, same._sets, revokedKeys);
        _knownKeys = revokedKeys.Count;
    }

    /// <summary>The empty set. Nothing is revoked.</summary>
    public static EctRevocationSet None { get; } = new([]);

    /// <summary>All revocations, each once.</summary>
    public IReadOnlyCollection<EctRevocation> Entries { get; }

    /// <summary>Tells whether a recorded token is revoked: itself, its key, or its issuer.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The narrowest revocation that concerns it; <see langword="null"/> if it is not revoked. Whether it comes after a revoked
    /// one is not looked at.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="record"/> is <see langword="null"/>.</exception>
    public EctRevocation? Find(EctTokenRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (IsEmpty) return null;
        if (IsTokenRevoked(record.Issuer, record.Id)) return Noted(EctRevocation.OfToken(record.Issuer, record.Id));
        if (IsKeyRevoked(record.Issuer, record.KeyId, record.KeyThumbprint))
            return record.KeyId is { } keyId && IsKeyRevoked(record.Issuer, keyId, thumbprint: null)
                ? Noted(EctRevocation.OfKey(record.Issuer, keyId))
                : Noted(EctRevocation.OfThumbprint(record.KeyThumbprint!.Value));
        return IsIssuerRevoked(record.Issuer) ? Noted(EctRevocation.OfIssuer(record.Issuer)) : null;
    }

    /// <summary>Whether nothing is revoked.</summary>
    internal bool IsEmpty => Entries.Count == 0;

    /// <summary>Tells whether an issuer is revoked.</summary>
    /// <param name="issuer">The <c>iss</c>.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    internal bool IsIssuerRevoked(string issuer) => _sets.Issuers.Contains(issuer);

    /// <summary>Tells whether a key of an issuer is revoked, by its <c>kid</c> or by its thumbprint.</summary>
    /// <param name="issuer">The <c>iss</c>.</param>
    /// <param name="keyId">The <c>kid</c>; <see langword="null"/> if it is not known.</param>
    /// <param name="thumbprint">The RFC 7638 thumbprint; <see langword="null"/> if it is not known.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    internal bool IsKeyRevoked(string issuer, string? keyId, EctDigest? thumbprint) =>
        (keyId is not null && _sets.KeyIds.Contains((issuer, keyId)))
        || (thumbprint is { } key
            && (_sets.Keys.Contains(key) || _sets.IssuersKeys.Contains((issuer, key)) || _revokedKeys?.Contains(issuer, key) is true));

    /// <summary>Tells whether a single token is revoked.</summary>
    /// <param name="issuer">The <c>iss</c>.</param>
    /// <param name="tokenId">The <c>jti</c>, in lower case.</param>
    /// <returns><see langword="true"/> if the token itself is revoked; <see langword="false"/> even if its issuer or its key is.</returns>
    internal bool IsTokenRevoked(string issuer, string tokenId) => _sets.Tokens.Contains((issuer, tokenId));

    /// <summary>Tells whether a token of any issuer with this id is revoked. Nothing else can be asked about an id of which only the id is
    /// known.</summary>
    internal bool IsTokenIdRevoked(string tokenId) => _sets.TokenIds.Contains(tokenId);

    /// <summary>Whether a key is revoked by its <c>kid</c>. Only then do the other <c>kid</c>s of a key matter.</summary>
    internal bool HasKeyIds => _sets.KeyIds.Count > 0;

    /// <summary>Returns the same set, in which a key with a revoked <c>kid</c> is revoked under every other <c>kid</c> as soon as that is
    /// known.</summary>
    /// <returns>This instance, as long as nothing more is known of revoked keys than when it was made. Results that were computed with it
    /// remain valid.</returns>
    internal EctRevocationSet With(KeyAliases aliases)
    {
        if (_revokedKeys?.Aliases != aliases) return new(this, new RevokedKeys(aliases, _sets.KeyIds));
        return _revokedKeys.Count == _knownKeys ? this : new(this, _revokedKeys);
    }

    /// <summary>Returns what rule 12 says about a token: no failure, <see cref="EctFailureReason.KeyRevoked"/> or
    /// <see cref="EctFailureReason.Revoked"/>.</summary>
    internal Failure Check(string issuer, string? keyId, EctDigest? thumbprint, string tokenId)
    {
        if (IsEmpty) return Failure.None;
        if (IsKeyRevoked(issuer, keyId, thumbprint)) return new(EctFailureReason.KeyRevoked, $"kid {keyId}");
        if (IsIssuerRevoked(issuer)) return new(EctFailureReason.Revoked, "the issuer is revoked");
        return IsTokenRevoked(issuer, tokenId) ? new(EctFailureReason.Revoked, "the token is revoked") : Failure.None;
    }

    private EctRevocation Noted(EctRevocation revocation) => revocation.With(_sets.Notes.GetValueOrDefault(revocation));

    private sealed class Sets
    {
        public Dictionary<EctRevocation, RevocationNote> Notes { get; } = [];

        public HashSet<string> Issuers { get; } = [];

        public HashSet<(string Issuer, string KeyId)> KeyIds { get; } = [];

        public HashSet<(string Issuer, EctDigest Thumbprint)> IssuersKeys { get; } = [];

        public HashSet<EctDigest> Keys { get; } = [];

        public HashSet<(string Issuer, string Id)> Tokens { get; } = [];

        public HashSet<string> TokenIds { get; } = [];

        public void Add(EctRevocation entry)
        {
            if (entry.Note is { } note)
            {
                Notes.TryAdd(entry.Identity, note);
                if (entry.Thumbprint is { } known) Notes.TryAdd(EctRevocation.OfThumbprint(known), note); // Under whatever kid it is used.
            }

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
