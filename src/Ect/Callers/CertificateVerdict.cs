using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ect.Callers;

/// <summary>What a client's certificate shows (profile, section 5).</summary>
/// <param name="Name">Who the caller is; <see langword="null"/> if nobody is shown.</param>
/// <param name="Problem">The rule that the certificate breaks, if it breaks one.</param>
/// <param name="VouchedUntil">Until when authorities vouch for the certificate; <see langword="null"/> if they do not.</param>
internal sealed record CertificateVerdict(string? Name, string? Problem, DateTimeOffset? VouchedUntil)
{
    /// <param name="certificate">The client's own.</param>
    /// <param name="sent">What the client sent beside it; <see langword="null"/> where the server does not pass it on.</param>
    /// <param name="trust">What it must lead to.</param>
    /// <param name="now">The time.</param>
    public static CertificateVerdict On(X509Certificate2 certificate, SentCertificates? sent, CertificateTrust trust, DateTimeOffset now)
    {
        List<X509Certificate2> steps = [];
        try
        {
            foreach (var step in sent?.Certificates ?? []) steps.Add(X509CertificateLoader.LoadCertificate(step));
            return Judge(certificate, sent, trust, authorities => trust.NewChain(authorities, steps, now));
        }
        catch (CryptographicException)
        {
            return new(null, "it cannot be read", null);
        }
        finally
        {
            steps.ForEach(step => step.Dispose());
        }
    }

    private static CertificateVerdict Judge(
        X509Certificate2 certificate,
        SentCertificates? sent,
        CertificateTrust trust,
        Func<IReadOnlyList<ConfiguredAuthorities>, X509Chain> newChain)
    {
        var name = CertificateName.Of(certificate);
        // Without a name, which rule is broken is all that matters.
        var authorities = name.Text is null ? trust.Authorities : trust.AuthoritiesFor(name.Text);
        using var chain = newChain(authorities);
        if (chain.Build(certificate))
        {
            var until = chain.ChainElements.Min(element => new DateTimeOffset(element.Certificate.NotAfter));
            var problem = LeafCertificate.FindProblem(certificate) ?? name.Problem;
            return new(problem is null ? name.Text : null, problem, until);
        }

        using var any = authorities.Count < trust.Authorities.Count ? newChain(trust.Authorities) : null;
        return any?.Build(certificate) is true
            ? new(null, "its authority is bound to another trust domain than that of its name", null)
            : new(null, Describe(chain.ChainStatus, sent), null);
    }

    private static string Describe(X509ChainStatus[] statuses, SentCertificates? sent)
    {
        var problem = string.Join(", ", statuses.Select(status => status.Status).Distinct());
        return Array.TrueForAll(statuses, status => status.Status is not X509ChainStatusFlags.PartialChain) ? problem : sent switch
        {
            null => $"{problem} (the server does not pass on intermediate certificates: see UseEctClientCertificates())",
            { AreTooMany: true } => $"{problem} (the client sent more than {SentCertificates.MaxCount} intermediate certificates, "
                + $"or {SentCertificates.MaxBytes} bytes of them, so none counts)",
            _ => problem,
        };
    }
}
