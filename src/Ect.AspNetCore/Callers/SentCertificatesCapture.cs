using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Ect.AspNetCore.Callers;

/// <summary>Keeps the certificates that a client sent beside its own, after the handshake has accepted it.</summary>
/// <param name="isAccepted">Decides whether the handshake accepts it.</param>
internal sealed class SentCertificatesCapture(Func<object?, X509Certificate?, X509Chain?, SslPolicyErrors, bool> isAccepted)
{
    public bool Validate(object? sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!isAccepted(sender, certificate, chain, errors)) return false;
        if (certificate is X509Certificate2 own) EctClientCertificates.KeepSent(own, chain);
        return true;
    }

    public bool Validate(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors) =>
        Validate(null, certificate, chain, errors);
}
