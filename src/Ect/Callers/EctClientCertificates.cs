using System.Security.Cryptography.X509Certificates;
using Ect.Callers;
using Ect.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>Finds callers by their client certificates (profile, section 5). The server's own verdict on a certificate does not
/// count.</summary>
/// <remarks><c>AddClientCertificates(...)</c> registers it. It is thread-safe.</remarks>
public sealed class EctClientCertificates : IDisposable
{
    private readonly CertificateAuthorities _authorities;
    private readonly KeyAliases _aliases;
    private readonly TimeProvider _clock;

    // There are two, so that certificates that strangers make do not take the room of those that are vouched for.
    private readonly CallerCache _vouchedFor, _refused;

    internal EctClientCertificates(CertificateAuthorities authorities, KeyAliases aliases, TimeProvider clock)
    {
        (_authorities, _aliases, _clock) = (authorities, aliases, clock);
        (_vouchedFor, _refused) = (new(clock), new(clock));
    }

    /// <summary>Keeps the intermediate certificates that a client sent beside its own, for as long as the server holds the client's own
    /// one. A server calls it when it has validated and accepted the certificate.</summary>
    /// <remarks>At most 8 certificates with 32,768 bytes together count; if there are more, none counts. Without this call the intermediate
    /// certificates have to be configured.</remarks>
    /// <param name="certificate">The client's own certificate, as the same object that <see cref="Find"/> gets later.</param>
    /// <param name="chain">The chain that the handshake built.</param>
    /// <exception cref="ArgumentNullException"><paramref name="certificate"/> is <see langword="null"/>.</exception>
    public static void KeepSent(X509Certificate2 certificate, X509Chain? chain)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        SentCertificates.Keep(certificate, chain);
    }

    /// <summary>Judges a client's certificate, and finds the caller that it names.</summary>
    /// <param name="certificate">The client's own certificate. The handshake has proven that the client has its key.</param>
    /// <returns>The caller and its key, or nobody if the certificate is not accepted. Bad input is never an exception.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="certificate"/> is <see langword="null"/>.</exception>
    public EctCaller Find(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);

        var thumbprint = EctDigest.Of(certificate.RawDataMemory.Span);
        var sent = SentCertificates.Of(certificate);
        var (evidence, trust) = (EvidenceOf(thumbprint, sent), _authorities.Trust);
        return _vouchedFor.Find(evidence, trust)
            ?? _refused.Find(evidence, trust)
            ?? Examine(certificate, thumbprint, sent, evidence, trust);
    }

    void IDisposable.Dispose()
    {
        _vouchedFor.Dispose();
        _refused.Dispose();
    }

    /// <summary>Returns the digest of the evidence, because a verdict on a certificate is not true of the same one with others beside
    /// it.</summary>
    private static EctDigest EvidenceOf(EctDigest thumbprint, SentCertificates? sent)
    {
        if (sent is null) return thumbprint;

        Span<byte> both = stackalloc byte[2 * EctDigest.Length];
        thumbprint.CopyTo(both);
        sent.Digest.CopyTo(both[EctDigest.Length..]);
        return EctDigest.Of(both);
    }

    private EctCaller Examine(
        X509Certificate2 certificate, EctDigest thumbprint, SentCertificates? sent, EctDigest evidence, CertificateTrust trust)
    {
        var now = _clock.GetUtcNow();
        var verdict = CertificateVerdict.On(certificate, sent, trust, now);
        var caller = verdict.Name is { } name
            ? Named(name, EctKey.From(new X509SecurityKey(certificate, thumbprint.ToString())))
            : EctCaller.Nobody($"the client certificate is not accepted: {verdict.Failure}");

        if (verdict.VouchedUntil is { } until) _vouchedFor.Keep(evidence, caller, until - now, trust);
        else _refused.Keep(evidence, caller, CallerCache.MaxAge, trust);
        return caller;
    }

    private EctCaller Named(string name, EctKey key)
    {
        _aliases.Note(name, key.KeyId!, key.Thumbprint);
        return new(name, $"the client certificate names {name}", key);
    }
}
