using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ect;

/// <summary>What a client's certificate must lead to. It never changes, so that all of a certificate is judged by one: other options are another one.</summary>
internal sealed class CertificateTrust
{
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");
    private static readonly TimeSpan RetrievalTimeout = TimeSpan.FromSeconds(5);

    private readonly X509Certificate2[] _roots, _intermediates;
    private readonly X509RevocationMode _revocationMode;

    public CertificateTrust(IEnumerable<ConfiguredAuthorities> authorities, X509RevocationMode revocationMode)
    {
        var byKind = authorities.SelectMany(some => some.Certificates).ToLookup(ConfiguredAuthorities.IsRoot);
        (_roots, _intermediates, _revocationMode) = ([.. byKind[true]], [.. byKind[false]], revocationMode);
    }

    /// <summary>A chain to build at that moment: to these authorities and no others, for a client. Missing links are not fetched.</summary>
    public X509Chain NewChain(DateTimeOffset now)
    {
        var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_roots);
        policy.ExtraStore.AddRange(_intermediates);
        policy.ApplicationPolicy.Add(ClientAuthentication);
        policy.VerificationTime = now.UtcDateTime;
        policy.DisableCertificateDownloads = true;
        policy.RevocationMode = _revocationMode;
        policy.UrlRetrievalTimeout = RetrievalTimeout;
        return chain;
    }
}
