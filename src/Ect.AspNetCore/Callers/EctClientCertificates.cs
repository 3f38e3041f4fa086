using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>The caller as the connection's client certificate names it (profile, section 5). The server's own verdict on the certificate counts for nothing.</summary>
internal sealed class EctClientCertificates(EctCertificateAuthorities authorities, KeyAliases aliases, TimeProvider clock) : IEctCallerSource, IDisposable
{
    // Two, so that certificates that strangers make do not take the room of those that are vouched for.
    private readonly EctCallerCache _accepted = new(clock), _refused = new(clock);

    public ValueTask<EctCaller> FindAsync(HttpContext context, CancellationToken cancellationToken) => ValueTask.FromResult(Find(context));

    public EctCaller Find(HttpContext context)
    {
        // Only what the handshake brought along: asking for a certificate now would renegotiate.
        if (context.Connection.ClientCertificate is not { } certificate) return EctCaller.Nobody("the connection has no client certificate");

        var evidence = EctDigest.Of(certificate.RawDataMemory.Span);
        var trust = authorities.Trust;
        return _accepted.Find(evidence, trust) ?? _refused.Find(evidence, trust) ?? Examine(certificate, evidence, trust);
    }

    public void Dispose()
    {
        _accepted.Dispose();
        _refused.Dispose();
    }

    private EctCaller Examine(X509Certificate2 certificate, EctDigest evidence, CertificateTrust trust)
    {
        var now = clock.GetUtcNow();
        using var chain = trust.NewChain(now);
        if (FindFault(chain, certificate) is { } fault)
        {
            var refused = EctCaller.Nobody($"the client certificate is not accepted: {fault}");
            _refused.Keep(evidence, refused, EctCallerCache.MaxAge, trust);
            return refused;
        }

        var names = CertificateNames.UrisOf(certificate);
        var description = names is [] ? "the client certificate has no URI name" : $"the client certificate names {string.Join(" and ", names)}";
        var key = EctKey.From(new X509SecurityKey(certificate, evidence.ToString()));
        foreach (var name in names) aliases.Note(name, key.KeyId!, key.Thumbprint);
        var caller = new EctCaller(names, description, key);
        _accepted.Keep(evidence, caller, chain.ChainElements.Min(element => element.Certificate.NotAfter.ToUniversalTime()) - now.UtcDateTime, trust);
        return caller;
    }

    private static string? FindFault(X509Chain chain, X509Certificate2 certificate)
    {
        try
        {
            if (!chain.Build(certificate)) return string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct());
            return certificate.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature))
                ? null
                : "its key is not for signatures";
        }
        catch (CryptographicException)
        {
            return "it can not be read";
        }
    }
}
