using Ect.Tokens;

namespace Ect;

/// <summary>One thing that is not trusted any more: an issuer, a key, or one token (profile, section 5). Compared as a value.</summary>
public sealed class EctRevocation : IEquatable<EctRevocation>
{
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    private EctRevocation(string? issuer = null, string? keyId = null, EctDigest? thumbprint = null, string? tokenId = null) =>
        (Issuer, KeyId, Thumbprint, TokenId) = (issuer, keyId, thumbprint, tokenId);

    /// <summary>The <c>iss</c> that it is about; <see langword="null"/> for a key that is revoked wherever it turns up.</summary>
    public string? Issuer { get; }

    /// <summary>The revoked key's <c>kid</c>; <see langword="null"/> if it is not about a key of one issuer.</summary>
    public string? KeyId { get; }

    /// <summary>The revoked key's RFC 7638 thumbprint. Beside a <see cref="KeyId"/> it says which key that was when it was revoked, so that the
    /// issuer cannot bring it back under another <c>kid</c>.</summary>
    public EctDigest? Thumbprint { get; }

    /// <summary>The revoked token's <c>jti</c>, in lower case; <see langword="null"/> if it is not about a token.</summary>
    public string? TokenId { get; }

    /// <summary>What it is kept and taken back under, whatever is known of the key behind a <c>kid</c>.</summary>
    internal EctRevocation Identity => KeyId is null ? this : new(Issuer, KeyId);

    /// <summary>Revokes an issuer: all its tokens, by whatever key.</summary>
    /// <param name="issuer">The <c>iss</c>, compared as exact text.</param>
    /// <returns>The revocation.</returns>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> is empty or <see langword="null"/>.</exception>
    public static EctRevocation OfIssuer(string issuer)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        return new(issuer);
    }

    /// <summary>Revokes a key of one issuer, also under every other <c>kid</c> of that issuer, as soon as it is known which key that is.</summary>
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
    /// <param name="thumbprint">Its RFC 7638 thumbprint.</param>
    /// <returns>The revocation.</returns>
    public static EctRevocation OfThumbprint(EctDigest thumbprint) => new(thumbprint: thumbprint);

    /// <summary>Revokes a key under every <c>kid</c> and for every issuer.</summary>
    /// <param name="thumbprint">Its RFC 7638 thumbprint, SHA-256 as base64url without padding, 43 characters.</param>
    /// <returns>The revocation.</returns>
    /// <exception cref="ArgumentException"><paramref name="thumbprint"/> is not of that form, or <see langword="null"/>.</exception>
    public static EctRevocation OfThumbprint(string thumbprint) =>
        Base64UrlText.TryDecode(thumbprint, out var bytes) && bytes.Length is EctDigest.Length
            ? OfThumbprint(new EctDigest(bytes))
            : throw new ArgumentException("This is no RFC 7638 thumbprint: SHA-256 as base64url without padding, 43 characters.", nameof(thumbprint));

    /// <summary>Revokes one token.</summary>
    /// <param name="issuer">Its <c>iss</c>, compared as exact text.</param>
    /// <param name="tokenId">Its <c>jti</c>, without regard to case.</param>
    /// <returns>The revocation.</returns>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> is empty, <paramref name="tokenId"/> is no UUID, or one is <see langword="null"/>.</exception>
    public static EctRevocation OfToken(string issuer, string tokenId)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        return UuidText.TryNormalize(tokenId, out var id)
            ? new(issuer, tokenId: id)
            : throw new ArgumentException("This is no UUID, and so no token's jti.", nameof(tokenId));
    }

    /// <inheritdoc/>
    public bool Equals(EctRevocation? other) => other is not null
        && (Issuer, KeyId, Thumbprint, TokenId) == (other.Issuer, other.KeyId, other.Thumbprint, other.TokenId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EctRevocation);

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

    /// <summary>The same, now that it is known which key goes by the <c>kid</c>.</summary>
    internal EctRevocation WithThumbprint(EctDigest thumbprint) => new(Issuer, KeyId, thumbprint, TokenId);

    /// <summary>How long it has to be kept: a token until it can neither be spent nor counted from a store, all else until it is taken back.</summary>
    internal TimeSpan RetentionFor(EctOptions options, TimeSpan storeRetention)
    {
        var longest = new[] { storeRetention, options.MaxAge, options.MaxPredecessorAge }.Max();
        return TokenId is null ? TimeSpan.MaxValue : longest + 2 * options.ClockSkew + Margin;
    }
}
