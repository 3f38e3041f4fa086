using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ect;

/// <summary>What a client's certificate shows (profile, section 5).</summary>
/// <param name="Name">Who the caller is; <see langword="null"/> if nobody is shown.</param>
/// <param name="Problem">The rule that the certificate breaks, if it breaks one.</param>
/// <param name="VouchedUntil">Until when authorities vouch for the certificate; <see langword="null"/> if they do not.</param>
internal sealed record CertificateVerdict(string? Name, string? Problem, DateTimeOffset? VouchedUntil)
{
    public static CertificateVerdict On(X509Certificate2 certificate, CertificateTrust trust, DateTimeOffset now)
    {
        try
        {
            return Judge(certificate, trust, now);
        }
        catch (CryptographicException)
        {
            return new(null, "it cannot be read", null);
        }
    }

    private static CertificateVerdict Judge(X509Certificate2 certificate, CertificateTrust trust, DateTimeOffset now)
    {
        var name = CertificateName.Of(certificate);
        var authorities = name.Text is null ? trust.Authorities : trust.AuthoritiesFor(name.Text); // Without a name, which rule is broken is all that matters.
        using var chain = trust.NewChain(authorities, now);
        if (!chain.Build(certificate)) return new(null, FindProblem(certificate, trust, authorities, chain, now), null);

        var until = chain.ChainElements.Min(element => new DateTimeOffset(element.Certificate.NotAfter));
        var problem = LeafCertificate.FindProblem(certificate) ?? name.Problem;
        return new(problem is null ? name.Text : null, problem, until);
    }

    private static string FindProblem(
        X509Certificate2 certificate, CertificateTrust trust, IReadOnlyList<ConfiguredAuthorities> asked, X509Chain chain, DateTimeOffset now)
    {
        if (asked.Count < trust.Authorities.Count)
        {
            using var any = trust.NewChain(trust.Authorities, now);
            if (any.Build(certificate)) return "its authority is bound to another trust domain than that of its name";
        }

        return string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct());
    }
}
