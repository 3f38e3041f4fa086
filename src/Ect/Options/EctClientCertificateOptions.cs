using System.Security.Cryptography.X509Certificates;

namespace Ect;

/// <summary>Which client certificates show who a caller is. Bindable from configuration, usually the section
/// <c>Ect:ClientCertificates</c>.</summary>
/// <remarks>A section that is reloaded takes effect at once and as a whole, for open connections too, and its files are read again, even if
/// their paths are the same. If they are of no use then, the former authorities go on, and the log says what is wrong; of a value that
/// cannot be read at all, such as a <see cref="RevocationMode"/> that there is not, only whoever reloads the configuration is told. A file
/// that changes without the configuration is not noticed.</remarks>
public sealed class EctClientCertificateOptions
{
    /// <summary>Path of a PEM file with the certificates of root authorities, and of intermediate ones on the way; relative paths start at
    /// the content root. Every one of these authorities may name every caller. Default: none; then authorities are in
    /// <see cref="TrustDomains"/>, or given in code.</summary>
    public string? AuthoritiesFile { get; set; }

    /// <summary>Trust domains and their authorities, each of which may name the callers of its own trust domain alone. An authority that is
    /// configured elsewhere too, for another trust domain or for every caller, may name those as well. Default: none.</summary>
    public IList<EctCertificateTrustDomainOptions> TrustDomains { get; } = [];

    /// <summary>Whether certificates are looked up in their authority's revocation list. Default <see cref="X509RevocationMode.NoCheck"/>:
    /// workloads' certificates are short-lived, and <see cref="X509RevocationMode.Online"/> lets the request wait for the authority, up to
    /// 5 seconds. A list that cannot be had refuses the certificate.</summary>
    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.NoCheck;
}
