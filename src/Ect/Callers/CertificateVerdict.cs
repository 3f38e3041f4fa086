using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ect.Callers;

/// <summary>The verdict on a client's certificate (profile, section 5).</summary>
/// <param name="Name">The name of the caller; <see langword="null"/> if no caller is proven.</param>
/// <param name="Failure">The rule that the certificate breaks, if it breaks one.</param>
/// <param name="VouchedUntil">The time until which authorities vouch for the certificate; <see langword="null"/> if they do not.</param>
internal sealed record CertificateVerdict(string? Name, string? Failure, DateTimeOffset? VouchedUntil)
{
    /// <param name="certificate">The client's own certificate.</param>
    /// <param name="sent">The certificates that the client sent beside it; <see langword="null"/> if the server does not pass them
    /// on.</param>
    /// <param name="trust">The authorities that it must lead to.</param>
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
        // Without a name, only the broken rule matters.
        var authorities = name.Text is null ? trust.Authorities : trust.AuthoritiesFor(name.Text);
        using var chain = newChain(authorities);
        if (chain.Build(certificate))
        {
            var until = chain.ChainElements.Min(element => new DateTimeOffset(element.Certificate.NotAfter));
            var failure = LeafCertificate.FindFailure(certificate) ?? name.Failure;
            return new(failure is null ? name.Text : null, failure, until);
        }

        using var any = authorities.Count < trust.Authorities.Count ? newChain(trust.Authorities) : null;
        return any?.Build(certificate) is true
            ? new(null, "its authority is bound to another trust domain than that of its name", null)
            : new(null, Describe(chain.ChainStatus, sent), null);
    }

    private static string Describe(X509ChainStatus[] statuses, SentCertificates? sent)
    {
        var failure = string.Join(", ", statuses.Select(status => status.Status).Distinct());
        return Array.TrueForAll(statuses, status => status.Status is not X509ChainStatusFlags.PartialChain) ? failure : sent switch
        {
            null => $"{failure} (the server does not pass on intermediate certificates; call UseEctClientCertificates())",
            { AreTooMany: true } => $"{failure} (the client sent more than {SentCertificates.MaxCount} intermediate certificates, "
                + $"or {SentCertificates.MaxBytes} bytes of them, so none counts)",
            _ => failure,
        };
    }
}
