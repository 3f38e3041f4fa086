namespace Ect;

/// <summary>Configures the keys that a service signs its tokens with (profile, section 5), and how they change.</summary>
/// <remarks>A new key is published at once, and signs after it has been published for <see cref="Overlap"/>. A key that was removed stays
/// published until no token counts that it signed, which is <see cref="EctOptions.MaxPredecessorAge"/> and a little longer. A service that
/// has just started knows nothing of earlier keys: it signs with the key that it is given, and publishes the keys that it is given. If it
/// may restart during a change, give it the next key first, and afterwards the former key as well.</remarks>
public sealed class EctSigningOptions
{
    /// <summary>The path of a file with a private key as JWK or PEM, or with a JWK Set. The first key of a set signs; its others, private
    /// or public, are published. A relative path starts at the content root. Default <see langword="null"/>: the key is given in code, or
    /// nothing is issued. The file is read again every <see cref="RefreshInterval"/>. If it cannot be used then, that is logged, and the
    /// keys stay as they are.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The <c>kid</c> of issued tokens. Default: the JWK's own, otherwise the key's RFC 7638 thumbprint. Leave it unset if
    /// <see cref="KeyFile"/> is replaced while the service runs, because another key needs another <c>kid</c>.</summary>
    public string? KeyId { get; set; }

    /// <summary>The <c>alg</c> of issued tokens. Default: the JWK's own, otherwise ES256, ES384 or ES512 by the curve, and PS256 for
    /// RSA.</summary>
    public string? Algorithm { get; set; }

    /// <summary>How long a new key is published before it signs. Default 5 minutes, at least <see cref="RefreshInterval"/>.</summary>
    /// <remarks>Another instance notices the key after <see cref="RefreshInterval"/>. Half of the rest is the time that a cache on the way
    /// to a verifier may keep the former keys (<c>max-age</c> of <c>MapEctKeys()</c>). The other half covers the 30 seconds that a verifier
    /// may wait before it looks for an unknown <c>kid</c>. If this is less than a minute longer than <see cref="RefreshInterval"/>, a
    /// verifier may refuse a new key for those 30 seconds.</remarks>
    public TimeSpan Overlap { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The age of the keys at which <see cref="KeyFile"/> is read again, or an <see cref="IEctSigningKeySource"/> is asked again.
    /// Default 1 minute.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(1);
}
