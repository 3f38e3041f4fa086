using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ect.Keys;

namespace Ect.Callers;

/// <summary>The authorities that a client's certificate must lead to. It never changes, so that all of a certificate is judged by one
/// trust. Other options make another one.</summary>
internal sealed class CertificateTrust(IEnumerable<ConfiguredAuthorities> authorities, X509RevocationMode revocationMode)
{
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");
    private static readonly TimeSpan RetrievalTimeout = TimeSpan.FromSeconds(5);

    /// <summary>All authorities, whatever they may vouch for.</summary>
    public IReadOnlyList<ConfiguredAuthorities> Authorities { get; } = [.. authorities];

    /// <summary>Returns the authorities that may vouch for a name: those of its trust domain, and those that are bound to none.</summary>
    public IReadOnlyList<ConfiguredAuthorities> AuthoritiesFor(string name)
    {
        var trustDomain = WorkloadId.TrustDomainOf(name);
        return [.. Authorities.Where(some => some.TrustDomain is null || some.TrustDomain == trustDomain)];
    }

    /// <summary>Returns a chain to build at a moment, for a client's certificate, to these authorities and no others. Missing certificates
    /// are not fetched.</summary>
    /// <param name="trusted">The authorities.</param>
    /// <param name="steps">Further certificates that may be part of the chain, but never its end.</param>
    /// <param name="now">The moment.</param>
    public X509Chain NewChain(IReadOnlyList<ConfiguredAuthorities> trusted, IReadOnlyList<X509Certificate2> steps, DateTimeOffset now)
    {
        var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (var certificate in trusted.SelectMany(some => some.Certificates))
            (ConfiguredAuthorities.IsRoot(certificate) ? policy.CustomTrustStore : policy.ExtraStore).Add(certificate);

        foreach (var step in steps) policy.ExtraStore.Add(step);
        policy.ApplicationPolicy.Add(ClientAuthentication);
        policy.VerificationTime = now.UtcDateTime;
        policy.DisableCertificateDownloads = true;
        policy.RevocationMode = revocationMode;
        policy.UrlRetrievalTimeout = RetrievalTimeout;
        return chain;
    }
}
