using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Ect.AspNetCore.Callers;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Accepts client certificates whose intermediate certificates come from the client (profile, section 5).</summary>
public static class EctHttpsOptionsExtensions
{
    /// <summary>Passes the intermediate certificates that clients send to <c>AddClientCertificates</c>. The server keeps only the client's
    /// own certificate, so without this call the intermediate ones have to be configured.</summary>
    /// <remarks>Call it last. It wraps the current <see cref="HttpsConnectionAdapterOptions.ClientCertificateValidation"/> and
    /// <see cref="HttpsConnectionAdapterOptions.OnAuthenticate"/>, whose verdict is kept. At most 8 certificates with 32,768 bytes together
    /// count for a connection; if there are more, none counts. TLS sessions are not resumed, because a client then sends only its own
    /// certificate.</remarks>
    /// <param name="https">The options of an endpoint, or those of <c>ConfigureHttpsDefaults</c> if no endpoint sets a validation of its
    /// own.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="https"/> is <see langword="null"/>.</exception>
    public static HttpsConnectionAdapterOptions UseEctClientCertificates(this HttpsConnectionAdapterOptions https)
    {
        ArgumentNullException.ThrowIfNull(https);
        var (validate, authenticate) = (https.ClientCertificateValidation, https.OnAuthenticate);
        if (validate?.Target is SentCertificatesCapture) return https;

        https.ClientCertificateValidation = new SentCertificatesCapture((_, certificate, chain, errors) =>
            validate?.Invoke((X509Certificate2)certificate!, chain, errors) ?? errors is SslPolicyErrors.None).Validate;
        https.OnAuthenticate = (connection, tls) =>
        {
            authenticate?.Invoke(connection, tls);
            tls.AllowTlsResume = false;
        };
        return https;
    }

    /// <summary>Passes the intermediate certificates that clients send to <c>AddClientCertificates</c>, if a callback returns the options
    /// of each handshake (<see cref="TlsHandshakeCallbackOptions"/>).</summary>
    /// <remarks>Call it last. It wraps the current <see cref="SslServerAuthenticationOptions.RemoteCertificateValidationCallback"/>, whose
    /// verdict is kept. The limits are those of the other overload, and TLS sessions are not resumed here either.</remarks>
    /// <param name="tls">The options of a handshake.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tls"/> is <see langword="null"/>.</exception>
    public static SslServerAuthenticationOptions UseEctClientCertificates(this SslServerAuthenticationOptions tls)
    {
        ArgumentNullException.ThrowIfNull(tls);
        var validate = tls.RemoteCertificateValidationCallback;
        if (validate?.Target is SentCertificatesCapture) return tls; // A callback may return the same options for every handshake.

        tls.RemoteCertificateValidationCallback = new SentCertificatesCapture((sender, certificate, chain, errors) =>
            validate?.Invoke(sender!, certificate, chain, errors) ?? IsAcceptedByDefault(errors, tls.ClientCertificateRequired)).Validate;
        tls.AllowTlsResume = false;
        return tls;
    }

    private static bool IsAcceptedByDefault(SslPolicyErrors errors, bool isRequired) =>
        (isRequired ? errors : errors & ~SslPolicyErrors.RemoteCertificateNotAvailable) is SslPolicyErrors.None;
}
