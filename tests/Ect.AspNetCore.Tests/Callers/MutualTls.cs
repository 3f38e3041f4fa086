using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Ect.AspNetCore.Tests;

/// <summary>TLS on a loopback socket, with a server that takes any client certificate.</summary>
internal static class MutualTls
{
    public static X509Certificate2 ServerCertificate { get; } = MakeServerCertificate();

    public static Action<ListenOptions> Listen(
        ClientCertificateMode mode = ClientCertificateMode.AllowCertificate, Action<HttpsConnectionAdapterOptions>? configure = null) => socket => socket.UseHttps(https =>
    {
        https.ServerCertificate = ServerCertificate;
        https.ClientCertificateMode = mode;
        https.ClientCertificateValidation = (_, _, _) => true;
        configure?.Invoke(https);
    });

    /// <summary>A client of the service that has this certificate, and sends these beside it.</summary>
    public static HttpClient Connect(Service service, CertificateForge? client = null, params CertificateForge[] sent)
    {
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, server, _, _) => ServerCertificate.Equals(server) } };
        if (client is not null) handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(
            client.Certificate, [.. sent.Select(it => it.Certificate)], offline: true);
        return new HttpClient(handler) { BaseAddress = service.Address, DefaultRequestVersion = service.Client.DefaultRequestVersion, DefaultVersionPolicy = service.Client.DefaultVersionPolicy };
    }

    private static X509Certificate2 MakeServerCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(Forge.Now.AddDays(-1), Forge.Now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}
