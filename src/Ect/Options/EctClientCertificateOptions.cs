using System.Security.Cryptography.X509Certificates;

namespace Ect;

/// <summary>Configures which client certificates prove who a caller is. The options can be bound from configuration, usually from the
/// section <c>Ect:ClientCertificates</c>.</summary>
/// <remarks>A reloaded section takes effect at once and as a whole, for open connections as well. Its files are read again even if their
/// paths are the same. If the files cannot be used, the former authorities remain in use, and the log says what is wrong. A value that
/// cannot be read at all, such as an unknown <see cref="RevocationMode"/>, is reported only to the code that reloads the configuration. A
/// file that changes without the configuration is not noticed.</remarks>
public sealed class EctClientCertificateOptions
{
    /// <summary>The path of a PEM file with the certificates of root authorities and of intermediate ones. A relative path starts at the
    /// content root. Each of these authorities may name every caller. Default: none; authorities are then in <see cref="TrustDomains"/> or
    /// given in code.</summary>
    public string? AuthoritiesFile { get; set; }

    /// <summary>Trust domains and their authorities. Each authority may name only callers of its own trust domain. If it is configured
    /// elsewhere too, for another trust domain or for every caller, it may name those callers as well. Default: none.</summary>
    public IList<EctCertificateTrustDomainOptions> TrustDomains { get; } = [];

    /// <summary>Whether certificates are looked up in the revocation list of their authority. Default
    /// <see cref="X509RevocationMode.NoCheck"/>, because certificates of workloads live only briefly. With
    /// <see cref="X509RevocationMode.Online"/>, a request may wait for the authority for up to 5 seconds. If the list cannot be fetched,
    /// the certificate is refused.</summary>
    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.NoCheck;
}
