using System.Security.Cryptography.X509Certificates;
using Ect.Keys;
using Ect.Verification;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Callers;

/// <summary>The caller as the connection's client certificate names it (profile, section 5). The server's own verdict on the certificate
/// counts for nothing.</summary>
internal sealed class ClientCertificates(CertificateAuthorities authorities, KeyAliases aliases, TimeProvider clock)
    : ICallerSource, IDisposable
{
    // Two, so that certificates that strangers make do not take the room of those that are vouched for.
    private readonly CallerCache _vouchedFor = new(clock), _refused = new(clock);

    public ValueTask<ProvenCaller> FindAsync(HttpContext context, CancellationToken cancellationToken) => ValueTask.FromResult(Find(context));

    public ProvenCaller Find(HttpContext context)
    {
        // Only what the handshake brought along: asking for a certificate now would renegotiate.
        if (context.Connection.ClientCertificate is not { } certificate)
            return ProvenCaller.Nobody("the connection has no client certificate");

        var thumbprint = EctDigest.Of(certificate.RawDataMemory.Span);
        var sent = SentCertificates.Of(certificate);
        var (evidence, trust) = (EvidenceOf(thumbprint, sent), authorities.Trust);
        return _vouchedFor.Find(evidence, trust)
            ?? _refused.Find(evidence, trust)
            ?? Examine(certificate, thumbprint, sent, evidence, trust);
    }

    public void Dispose()
    {
        _vouchedFor.Dispose();
        _refused.Dispose();
    }

    /// <summary>What is remembered of one certificate is not true of the same one that comes with others beside it.</summary>
    private static EctDigest EvidenceOf(EctDigest thumbprint, SentCertificates? sent)
    {
        if (sent is null) return thumbprint;

        Span<byte> both = stackalloc byte[2 * EctDigest.Length];
        thumbprint.CopyTo(both);
        sent.Digest.CopyTo(both[EctDigest.Length..]);
        return EctDigest.Of(both);
    }

    private ProvenCaller Examine(
        X509Certificate2 certificate, EctDigest thumbprint, SentCertificates? sent, EctDigest evidence, CertificateTrust trust)
    {
        var now = clock.GetUtcNow();
        var verdict = CertificateVerdict.On(certificate, sent, trust, now);
        var caller = verdict.Name is { } name
            ? Named(name, EctKey.From(new X509SecurityKey(certificate, thumbprint.ToString())))
            : ProvenCaller.Nobody($"the client certificate is not accepted: {verdict.Problem}");

        if (verdict.VouchedUntil is { } until) _vouchedFor.Keep(evidence, caller, until - now, trust);
        else _refused.Keep(evidence, caller, CallerCache.MaxAge, trust);
        return caller;
    }

    private ProvenCaller Named(string name, EctKey key)
    {
        aliases.Note(name, key.KeyId!, key.Thumbprint);
        return new([name], $"the client certificate names {name}", key);
    }
}
