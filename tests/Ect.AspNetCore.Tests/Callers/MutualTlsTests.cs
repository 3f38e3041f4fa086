using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Tests;

/// <summary>Real handshakes with a server that allows any client certificate.</summary>
public sealed class MutualTlsTests : IDisposable
{
    private const string Name = "spiffe://example.com/payment";

    private readonly CertificateForge _authority = CertificateForge.Authority();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Request_SignedByTheCertificatesKey_IsAccepted(HttpProtocols protocol)
    {
        await using var service = await StartAsync(protocol: protocol);
        using var client = _authority.Client(Name);

        using var response = await SendAsync(service, client, client.Signer(Name).Token());

        await service.AssertOutcomeAsync(response, null);
        var found = await service.Services.GetRequiredService<IEctStore>()
            .FindAsync([await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)], TestContext.Current.CancellationToken);
        var record = Assert.Single(found.Records);
        Assert.Equal(EctKey.From(new ECDsaSecurityKey(client.Key)).Thumbprint, record.KeyThumbprint);
    }

    [Fact]
    public async Task Request_SelfSignedCertificateWithAVictimsName_IsRefused()
    {
        await using var service = await StartAsync();
        using var impostor = CertificateForge.SelfSigned("CN=client", request => request.CertificateExtensions.Add(CertificateForge.Uris(Name)));

        using var response = await SendAsync(service, impostor, impostor.Signer(Name).Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, "the client certificate is not accepted: UntrustedRoot");
    }

    [Fact]
    public async Task Request_CertificateOfAnotherAuthority_IsRefused()
    {
        await using var service = await StartAsync();
        using var elsewhere = CertificateForge.Authority("CN=elsewhere");
        using var foreign = elsewhere.Client(Name);

        using var response = await SendAsync(service, foreign, foreign.Signer(Name).Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, "the client certificate is not accepted: PartialChain");
    }

    [Fact]
    public async Task Request_ExpiredCertificate_IsRefused()
    {
        await using var service = await StartAsync();
        using var expired = _authority.Issue(request => request.CertificateExtensions.Add(CertificateForge.Uris(Name)), notAfter: Forge.Now.AddSeconds(-1));

        using var response = await SendAsync(service, expired, expired.Signer(Name).Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, "the client certificate is not accepted: NotTimeValid");
    }

    [Fact]
    public async Task Request_CertificateWithTwoUriNames_IsRefusedUnderEither()
    {
        await using var service = await StartAsync();
        using var client = _authority.Client("spiffe://example.com/other", Name);

        foreach (var name in (string[])["spiffe://example.com/other", Name])
        {
            using var response = await SendAsync(service, client, client.Signer(name).Token());
            await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, "the client certificate is not accepted: it has 2 URI names");
        }
    }

    [Fact]
    public async Task Request_NoCertificate_IsRefused()
    {
        await using var service = await StartAsync();
        using var client = _authority.Client(Name);

        using var response = await SendAsync(service, null, client.Signer(Name).Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, "the connection has no client certificate");
    }

    [Fact]
    public async Task Request_CertificateThatTheServerWouldAskForLater_IsNotAskedFor()
    {
        await using var service = await StartAsync(mode: ClientCertificateMode.DelayCertificate);
        using var client = _authority.Client(Name);

        using var response = await SendAsync(service, client, client.Signer(Name).Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, "the connection has no client certificate");
    }

    [Fact]
    public async Task Request_AnotherKeyId_IsRefused()
    {
        await using var service = await StartAsync();
        using var client = _authority.Client(Name);

        using var response = await SendAsync(service, client, client.Signer(Name).Token(header: h => h["kid"] = "1"));

        await service.AssertOutcomeAsync(response, EctFailureReason.UnknownKey, "kid 1");
    }

    [Fact]
    public async Task Request_SignedByAnotherKey_IsRefused()
    {
        await using var service = await StartAsync();
        using var client = _authority.Client(Name);
        using var thief = new Forge(Name, client.KeyId);

        using var response = await SendAsync(service, client, thief.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.InvalidSignature);
    }

    [Fact]
    public async Task Request_CertificateIsRevokedByItsKid_TheNextOneOnTheSameKeyDoesNotEscape()
    {
        await using var service = await StartAsync();
        using var client = _authority.Client(Name);
        using var renewed = _authority.Issue(request => request.CertificateExtensions.Add(CertificateForge.Uris(Name)), key: client.Key);
        using var before = await SendAsync(service, client, client.Signer(Name).Token());
        await service.AssertOutcomeAsync(before, null);

        await service.Services.GetRequiredService<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(Name, client.KeyId), TestContext.Current.CancellationToken);

        using var after = await SendAsync(service, renewed, renewed.Signer(Name).Token());
        await service.AssertOutcomeAsync(after, EctFailureReason.KeyRevoked, $"kid {renewed.KeyId}");
    }

    [Fact]
    public async Task BoundRequest_CertificateThatSignedNoTokenIsRevokedByItsKid_TheNextOneOnTheSameKeyDoesNotEscape()
    {
        await using var service = await StartAsync(pipeline: Bound);
        using var client = _authority.Client(Forge.Alice);
        using var renewed = _authority.Issue(request => request.CertificateExtensions.Add(CertificateForge.Uris(Forge.Alice)), key: client.Key);
        using var before = await SendAsync(service, client, Service.Alice.Token());
        await service.AssertOutcomeAsync(before, null);

        await service.Services.GetRequiredService<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(Forge.Alice, client.KeyId), TestContext.Current.CancellationToken);

        using var after = await SendAsync(service, renewed, Service.Alice.Token());
        await service.AssertOutcomeAsync(after, EctFailureReason.KeyRevoked, $"the client certificate names {Forge.Alice}");
    }

    /// <summary>Canonicalization, text prefixes, other origins: what is not the same text is not the same name.</summary>
    [Theory]
    [InlineData("spiffe://example.com/payroll")]
    [InlineData("spiffe://example.com/pay")]
    [InlineData("spiffe://example.com/%70ayment")]
    [InlineData("spiffe://example.com/Payment")]
    [InlineData("spiffe://Example.com/payment")]
    [InlineData("spiffe://example.com/payment.")]
    [InlineData("spiffe://example.com./payment")]
    [InlineData("spiffe://example.com/./payment")]
    [InlineData("spiffe://example.com/payment/")]
    [InlineData("spiffe://example.com.evil/payment")]
    [InlineData("client.example.com")]
    public async Task Request_IssuerIsNotTheName_IsRefused(string issuer)
    {
        await using var service = await StartAsync();
        using var client = _authority.Client(Name);

        using var response = await SendAsync(service, client, client.Signer(issuer).Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, $"the client certificate names {Name}");
    }

    [Fact]
    public async Task Request_NameOfAConfiguredIssuer_ConfiguredKeyCounts()
    {
        await using var service = await StartAsync();
        using var client = _authority.Client(Forge.Alice);

        using var forged = await SendAsync(service, client, client.Signer(Forge.Alice).Token());
        await service.AssertOutcomeAsync(forged, EctFailureReason.UnknownKey);
        using var own = await SendAsync(service, client, Service.Alice.Token());
        await service.AssertOutcomeAsync(own, null);
    }

    [Fact]
    public async Task Request_InlinePredecessorSignedByTheCertificatesKey_IsRefused()
    {
        await using var service = await StartAsync();
        using var client = _authority.Client(Name);
        var (signer, id) = (client.Signer(Name), Forge.NewId());

        using var response = await SendAsync(service, client, signer.Token(c => c["jti"] = id), signer.Token(c => c["pred"] = new JsonArray(id)));

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, id);
    }

    [Fact]
    public async Task BoundRequest_WithoutOrWithAnothersCertificate_IsAnIdentityMismatch()
    {
        await using var service = await StartAsync(pipeline: Bound);
        using var client = _authority.Client(Name);
        using var impostor = CertificateForge.SelfSigned("CN=client", request => request.CertificateExtensions.Add(CertificateForge.Uris(Forge.Alice)));

        using var none = await SendAsync(service, null, Service.Alice.Token());
        await service.AssertOutcomeAsync(none, EctFailureReason.IdentityMismatch, "the connection has no client certificate");
        using var others = await SendAsync(service, client, Service.Alice.Token());
        await service.AssertOutcomeAsync(others, EctFailureReason.IdentityMismatch, $"the client certificate names {Name}");
        using var selfSigned = await SendAsync(service, impostor, Service.Alice.Token());
        await service.AssertOutcomeAsync(selfSigned, EctFailureReason.IdentityMismatch, "the client certificate is not accepted: UntrustedRoot");
    }

    [Fact]
    public async Task BoundRequest_OwnCertificate_IsAcceptedWithItsKeyAndWithTheConfiguredOne()
    {
        await using var service = await StartAsync(pipeline: Bound);
        using var alice = _authority.Client(Forge.Alice);
        using var workload = _authority.Client(Name);

        using var configuredKey = await SendAsync(service, alice, Service.Alice.Token());
        await service.AssertOutcomeAsync(configuredKey, null);
        using var certificatesKey = await SendAsync(service, workload, workload.Signer(Name).Token());
        await service.AssertOutcomeAsync(certificatesKey, null);
    }

    [Fact]
    public async Task BoundRequest_SecondHop_InlinePredecessorIsNotBound()
    {
        await using var service = await StartAsync(pipeline: Bound);
        using var client = _authority.Client(Name);
        var id = Forge.NewId();

        using var response = await SendAsync(service, client,
            Service.Bob.Token(token => (token.Id, token.Audiences[0]) = (id, Name)), client.Signer(Name).Token(c => c["pred"] = new JsonArray(id)));

        await service.AssertOutcomeAsync(response, null);
    }

    /// <summary>Of those that are there at start, <see cref="EndpointCheckTests"/> tells.</summary>
    [Fact]
    public async Task LateBoundEndpoint_CertificatesAreNotAdded_IsAnIdentityMismatch()
    {
        using var late = new LateEndpoints();
        await using var service = await Service.StartAsync(late.Pipeline, sockets: HttpProtocols.Http1, listen: MutualTls.Listen(), environment: "Development");
        using var client = _authority.Client(Forge.Alice);
        late.Map("/", new RequireEctAttribute { BindToClientCertificate = true });

        using var response = await SendAsync(service, client, Service.Alice.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.IdentityMismatch, "AddClientCertificates(...) was not called");
    }

    private static void Bound(WebApplication app)
    {
        app.UseEct();
        app.MapGet("/", (HttpContext http) => http.GetRequiredEct().Heads[0].Id).RequireEct(e => e.BindToClientCertificate());
    }

    private Task<Service> StartAsync(Action<WebApplication>? pipeline = null, HttpProtocols protocol = HttpProtocols.Http1,
        ClientCertificateMode mode = ClientCertificateMode.AllowCertificate) =>
        Service.StartAsync(pipeline, ect => ect.AddClientCertificates([_authority.Certificate]), sockets: protocol, listen: MutualTls.Listen(mode), environment: "Development");

    private static async Task<HttpResponseMessage> SendAsync(Service service, CertificateForge? client, params string[] tokens)
    {
        using var connection = MutualTls.Connect(service, client);
        var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = connection.DefaultRequestVersion, VersionPolicy = connection.DefaultVersionPolicy };
        request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, tokens);
        return await connection.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
