namespace Ect;

/// <summary>The keys that a service signs its tokens with, and how they change (profile, section 5).</summary>
/// <remarks>A key that newly appears is published at once, and signs once it has been published for <see cref="Overlap"/>. One that has gone stays published until no
/// token that it signed counts any more: for <see cref="EctOptions.MaxPredecessorAge"/>, and a little longer. A service that starts knows nothing of that: it signs
/// with the key that it is told to, and publishes what it is given. So where it may restart amid a change, give it the next key, and then the former one, too.</remarks>
public sealed class EctSigningOptions
{
    /// <summary>Path of a file with a private key, a JWK or PEM, or with a JWK Set whose first key signs, and whose others, private or public, are published;
    /// relative paths start at the content root. <see langword="null"/>, the default, where the key is given in code, or nothing is issued. The file is read again every
    /// <see cref="RefreshInterval"/>; if it is of no use then, that is logged, and the keys stay as they are.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The <c>kid</c> of issued tokens. Default: the JWK's own, else the key's RFC 7638 thumbprint. Leave it unset where <see cref="KeyFile"/> is replaced while
    /// the service runs: another key needs another <c>kid</c>.</summary>
    public string? KeyId { get; set; }

    /// <summary>The <c>alg</c> of issued tokens. Default: the JWK's own, else by curve ES256, ES384 or ES512, and PS256 for RSA.</summary>
    public string? Algorithm { get; set; }

    /// <summary>How long a new key is published before it signs. Default 5 minutes: another instance has noticed it after <see cref="RefreshInterval"/>, what was cached
    /// on the way to a verifier is then kept for half of the rest (<c>max-age</c> of <c>MapEctKeys()</c>), and the other half covers the 30 seconds that a
    /// verifier may wait before it looks for an unknown <c>kid</c>. At least <see cref="RefreshInterval"/>;
    /// with less than a minute more, a verifier may refuse a new key for those 30 seconds.</summary>
    public TimeSpan Overlap { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How old the keys may be before <see cref="KeyFile"/> is read, or an <see cref="IEctSigningKeySource"/> asked, again. Default 1 minute.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(1);
}
