using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Ect.AspNetCore.Callers;

/// <summary>Keeps what a client sent beside its certificate, once the handshake has accepted it. Whether it does is for somebody else to
/// say.</summary>
/// <param name="isAccepted">Says so.</param>
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
