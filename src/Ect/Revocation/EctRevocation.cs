using Ect.Diagnostics;
using Ect.Revocation;
using Ect.Tokens;

namespace Ect;

/// <summary>A revoked issuer, key or token (profile, section 5). Revocations are compared by what they revoke, not by who
/// did.</summary>
public sealed class EctRevocation
{
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    private EctRevocation(string? issuer = null, string? keyId = null, EctDigest? thumbprint = null, string? tokenId = null) =>
        (Issuer, KeyId, Thumbprint, TokenId) = (issuer, keyId, thumbprint, tokenId);

    /// <summary>The <c>iss</c> of the issuer, or of the key's or token's issuer; <see langword="null"/> for a key that is revoked for every
    /// issuer.</summary>
    public string? Issuer { get; }

    /// <summary>The revoked key's <c>kid</c>; <see langword="null"/> for anything but a key of one issuer.</summary>
    public string? KeyId { get; }

    /// <summary>The revoked key's RFC 7638 thumbprint. Together with a <see cref="KeyId"/> it says which key had that <c>kid</c> when it
    /// was revoked, so that the issuer cannot bring the key back under another <c>kid</c>.</summary>
    public EctDigest? Thumbprint { get; }

    /// <summary>The revoked token's <c>jti</c>, in lower case; <see langword="null"/> for anything but a token.</summary>
    public string? TokenId { get; }

    /// <summary>Who revoked it; <see langword="null"/> if nobody said so with <see cref="WithNote"/>.</summary>
    public string? RevokedBy => Note?.By;

    /// <summary>Why it was revoked; <see langword="null"/> if nobody said so.</summary>
    public string? Reason => Note?.Reason;

    /// <summary>When it was revoked, by the clock of the instance that did; <see langword="null"/> unless <see cref="RevokedBy"/> is
    /// known.</summary>
    public DateTimeOffset? RevokedAt => Note?.At;

    internal RevocationNote? Note { get; private init; }

    /// <summary>The value under which it is kept and restored. It does not depend on what is known of the key behind a
    /// <c>kid</c>.</summary>
    internal EctRevocation Identity => KeyId is null ? this : new(Issuer, KeyId);

    /// <summary>Revokes an issuer: all its tokens, whichever key signed them.</summary>
    /// <param name="issuer">The <c>iss</c>, compared as exact text.</param>
    /// <returns>The revocation.</returns>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> is empty or <see langword="null"/>.</exception>
    public static EctRevocation OfIssuer(string issuer)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        return new(issuer);
    }

    /// <summary>Revokes a key of one issuer. As soon as it is known which key that is, it is revoked under every other <c>kid</c> of that
    /// issuer too.</summary>
    /// <param name="issuer">The <c>iss</c>, compared as exact text.</param>
    /// <param name="keyId">The <c>kid</c>, compared as exact text.</param>
    /// <returns>The revocation.</returns>
    /// <exception cref="ArgumentException">An argument is empty or <see langword="null"/>.</exception>
    public static EctRevocation OfKey(string issuer, string keyId)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        return new(issuer, keyId);
    }

    /// <summary>Revokes a key under every <c>kid</c> and for every issuer.</summary>
    /// <param name="thumbprint">The key's RFC 7638 thumbprint: SHA-256 as base64url without padding, 43 characters.</param>
    /// <returns>The revocation.</returns>
    /// <exception cref="ArgumentException"><paramref name="thumbprint"/> is not of that form, or <see langword="null"/>.</exception>
    public static EctRevocation OfThumbprint(string thumbprint) =>
        Base64UrlText.TryDecode(thumbprint, out var bytes) && bytes.Length is EctDigest.Length
            ? OfThumbprint(new EctDigest(bytes))
            : throw new ArgumentException(
                "The text is not an RFC 7638 thumbprint, which is SHA-256 as base64url without padding, 43 characters.",
                nameof(thumbprint));

    internal static EctRevocation OfThumbprint(EctDigest thumbprint) => new(thumbprint: thumbprint);

    /// <summary>Revokes one token.</summary>
    /// <param name="issuer">The token's <c>iss</c>, compared as exact text.</param>
    /// <param name="tokenId">The token's <c>jti</c>, without regard to case.</param>
    /// <returns>The revocation.</returns>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> is empty, <paramref name="tokenId"/> is not a UUID, or one of them is
    /// <see langword="null"/>.</exception>
    public static EctRevocation OfToken(string issuer, string tokenId)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        return UuidText.TryNormalize(tokenId, out var id)
            ? new(issuer, tokenId: id)
            : throw new ArgumentException("The token id is not a UUID. Give the jti of the token.", nameof(tokenId));
    }

    /// <summary>Returns the same revocation with a note for people, which <see cref="IEctRevocations"/> keeps with it.</summary>
    /// <param name="by">Who revokes it.</param>
    /// <param name="reason">Why; <see langword="null"/> to say nothing.</param>
    /// <returns>The revocation. Its texts are on one line and have at most 400 characters.</returns>
    /// <exception cref="ArgumentException"><paramref name="by"/> is empty or <see langword="null"/>.</exception>
    public EctRevocation WithNote(string by, string? reason = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        return With(new(
            LogText.Of(by, RevocationNote.MaxLength), string.IsNullOrEmpty(reason) ? null : LogText.Of(reason, RevocationNote.MaxLength)));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EctRevocation other
        && (Issuer, KeyId, Thumbprint, TokenId) == (other.Issuer, other.KeyId, other.Thumbprint, other.TokenId);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Issuer, KeyId, Thumbprint, TokenId);

    /// <summary>Says what is revoked.</summary>
    /// <returns>A short text for people.</returns>
    public override string ToString() => this switch
    {
        { TokenId: not null } => $"token {TokenId} of {Issuer}",
        { KeyId: not null } => $"key {KeyId} of {Issuer}",
        { Thumbprint: not null } => $"key with thumbprint {Thumbprint}",
        _ => $"issuer {Issuer}",
    };

    /// <summary>Returns the same revocation with the key behind the <c>kid</c>, which is known now.</summary>
    internal EctRevocation WithThumbprint(EctDigest thumbprint) => new(Issuer, KeyId, thumbprint, TokenId) { Note = Note };

    internal EctRevocation With(RevocationNote? note) => new(Issuer, KeyId, Thumbprint, TokenId) { Note = note };

    /// <summary>Returns how long it has to be kept. A token is kept until it can neither be used nor count as a predecessor from a store;
    /// anything else is kept until it is restored.</summary>
    internal TimeSpan RetentionFor(EctOptions options, TimeSpan storeRetention)
    {
        var longest = new[] { storeRetention, options.MaxAge, options.MaxPredecessorAge }.Max();
        return TokenId is null ? TimeSpan.MaxValue : longest + 2 * options.ClockSkew + Margin;
    }
}
