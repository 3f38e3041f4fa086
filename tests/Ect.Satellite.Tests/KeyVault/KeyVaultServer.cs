using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Ect.Satellite.Tests;

/// <summary>The part of Azure Key Vault's REST interface that gives a certificate and its key, with TLS on loopback.</summary>
internal sealed class KeyVaultServer : IAsyncDisposable
{
    private const string Token = "token-of-the-service";

    private readonly CertificateForge _tls = CertificateForge.SelfSigned(
        "CN=vault", request => request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true)));
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private (string Version, byte[] Certificate, byte[] Pkcs12) _current;

    private KeyVaultServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, socket => socket.UseHttps(_tls.Certificate)));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        _http = new(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, sent, _, _) => sent!.GetRawCertData().AsSpan().SequenceEqual(_tls.Certificate.RawData) },
        });
    }

    /// <summary>Whether the service may read secrets, which private keys are.</summary>
    public bool AllowsSecrets { get; set; } = true;

    public static async Task<KeyVaultServer> StartAsync()
    {
        var server = new KeyVaultServer();
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>The client that services have, with a transport and a credential of the tests.</summary>
    public CertificateClient CreateClient() => new(new Uri(_app.Urls.Single()), new FixedCredential(), new CertificateClientOptions
    {
        Transport = new HttpClientTransport(_http),
        DisableChallengeResourceVerification = true,
    });

    /// <summary>Gives the certificate <c>agent</c> a new version.</summary>
    /// <returns>Its public half.</returns>
    public X509Certificate2 Renew(bool isRsa = false)
    {
        using AsymmetricAlgorithm key = isRsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA rsa
            ? new CertificateRequest("CN=agent", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
            : new CertificateRequest("CN=agent", (ECDsa)key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(Forge.Now.AddDays(-1), Forge.Now.AddDays(365));
        _current = (Guid.NewGuid().ToString("N"), certificate.RawData, certificate.Export(X509ContentType.Pkcs12));
        return X509CertificateLoader.LoadCertificate(certificate.RawData);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _tls.Dispose();
    }

    private Task AnswerAsync(HttpContext http)
    {
        var url = $"{http.Request.Scheme}://{http.Request.Host}";
        var (version, certificate, pkcs12) = _current;
        var attributes = new { enabled = true };
        if (http.Request.Headers.Authorization != $"Bearer {Token}")
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate =
                "Bearer authorization=\"https://login.microsoftonline.com/tenant\", resource=\"https://vault.azure.net\"";
            return Task.CompletedTask;
        }

        if (http.Request.Path == "/certificates/agent/")
        {
            return http.Response.WriteAsJsonAsync(new
            {
                id = $"{url}/certificates/agent/{version}",
                kid = $"{url}/keys/agent/{version}",
                sid = $"{url}/secrets/agent/{version}",
                cer = Convert.ToBase64String(certificate),
                attributes,
            });
        }

        if (http.Request.Path == $"/secrets/agent/{version}" && AllowsSecrets)
        {
            return http.Response.WriteAsJsonAsync(new
            {
                id = $"{url}/secrets/agent/{version}",
                kid = $"{url}/keys/agent/{version}",
                contentType = "application/x-pkcs12",
                value = Convert.ToBase64String(pkcs12),
                attributes,
            });
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsJsonAsync(new { error = new { code = "Forbidden", message = "The caller may not read this." } });
    }

    private sealed class FixedCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(Assert.Single(requestContext.Scopes) is "https://vault.azure.net/.default" ? Token : "", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
