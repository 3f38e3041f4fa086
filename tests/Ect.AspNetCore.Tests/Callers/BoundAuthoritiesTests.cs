using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Authorities that may name the callers of their own trust domain alone, with real handshakes.</summary>
public sealed class BoundAuthoritiesTests : IDisposable
{
    private const string BoundElsewhere =
        "the client certificate is not accepted: its authority is bound to another trust domain than that of its name";

    private readonly TempFolder _folder = new();

    // All roots have the same subject, so that nothing but their keys tells them apart.
    private readonly CertificateForge _own = CertificateForge.Authority();
    private readonly CertificateForge _other = CertificateForge.Authority();
    private readonly CertificateForge _general = CertificateForge.Authority();

    public void Dispose()
    {
        _folder.Dispose();
        foreach (var authority in (CertificateForge[])[_own, _other, _general]) authority.Dispose();
    }

    [Theory]
    [InlineData("spiffe://example.com/payment", null)]
    [InlineData("wimse://example.com/payment", null)]
    [InlineData("spiffe://other.example/payment", BoundElsewhere)]
    [InlineData("spiffe://nobody.example/payment", BoundElsewhere)]
    [InlineData("spiffe://Example.com/payment", BoundElsewhere)]
    [InlineData("spiffe://example.com./payment", BoundElsewhere)]
    [InlineData("spiffe://example.com.evil/payment", BoundElsewhere)]
    [InlineData("spiffe://sub.example.com/payment", BoundElsewhere)]
    [InlineData("spiffe://example.com/%70ayment", BoundElsewhere)]
    [InlineData("spiffe://example.com/./payment", BoundElsewhere)]
    [InlineData("spiffe://example.com//payment", BoundElsewhere)]
    [InlineData("spiffe://example.com/payment/", BoundElsewhere)]
    [InlineData("spiffe://example.com:443/payment", BoundElsewhere)]
    [InlineData("spiffe://user@example.com/payment", BoundElsewhere)]
    [InlineData("spiffe://example.com/payment?x", BoundElsewhere)]
    [InlineData("spiffe://example.com/payment#x", BoundElsewhere)]
    [InlineData("SPIFFE://example.com/payment", BoundElsewhere)]
    [InlineData("https://example.com/payment", BoundElsewhere)]
    [InlineData("urn:example.com:payment", BoundElsewhere)]
    [InlineData("spiffe://example.com", "the client certificate is not accepted: its SPIFFE ID has no path")]
    public async Task Request_CertificateOfABoundAuthority_NamesCallersOfItsTrustDomainAlone(string name, string? problem)
    {
        await using var service = await StartAsync(ect => ect
            .AddClientCertificates([_own.Certificate], "example.com")
            .AddClientCertificates([_other.Certificate], "other.example"));
        using var client = _own.Client(name);

        await AssertAsync(service, client, name, problem);
    }

    [Theory]
    [InlineData("spiffe://example.com/payment")]
    [InlineData("spiffe://nobody.example/payment")]
    [InlineData("https://example.com/payment")]
    public async Task Request_CertificateOfAnAuthorityThatIsNotBound_NamesEverybody(string name)
    {
        await using var service = await StartAsync(ect => ect
            .AddClientCertificates([_general.Certificate])
            .AddClientCertificates([_own.Certificate], "example.com"));
        using var client = _general.Client(name);

        await AssertAsync(service, client, name, null);
    }

    [Fact]
    public async Task Request_CertificateOfAStranger_IsNotSaidToBeBoundElsewhere()
    {
        await using var service = await StartAsync(ect => ect
            .AddClientCertificates([_own.Certificate], "example.com")
            .AddClientCertificates([_other.Certificate], "other.example"));
        using var strange = CertificateForge.Authority("CN=stranger");
        using var client = strange.Client("spiffe://example.com/payment");

        await AssertAsync(service, client, "spiffe://example.com/payment", "the client certificate is not accepted: PartialChain");
    }

    [Fact]
    public async Task Request_AuthorityOfTwoTrustDomains_NamesCallersOfBoth()
    {
        await using var service = await StartAsync(ect => ect
            .AddClientCertificates([_own.Certificate], "example.com")
            .AddClientCertificates([_own.Certificate], "other.example"));
        using var first = _own.Client("spiffe://example.com/payment");
        using var second = _own.Client("spiffe://other.example/payment");
        using var third = _own.Client("spiffe://third.example/payment");

        await AssertAsync(service, first, "spiffe://example.com/payment", null);
        await AssertAsync(service, second, "spiffe://other.example/payment", null);
        await AssertAsync(service, third, "spiffe://third.example/payment", BoundElsewhere);
    }

    [Fact]
    public async Task Request_BoundIntermediate_NamesNoCallersOfAnotherTrustDomain()
    {
        using var intermediate = _own.Intermediate();
        await using var service = await StartAsync(ect => ect
            .AddClientCertificates([_own.Certificate, intermediate.Certificate], "example.com")
            .AddClientCertificates([_other.Certificate], "other.example"));
        using var client = intermediate.Client("spiffe://example.com/payment");
        using var impostor = intermediate.Client("spiffe://other.example/payment");

        await AssertAsync(service, client, "spiffe://example.com/payment", null);
        await AssertAsync(service, impostor, "spiffe://other.example/payment", BoundElsewhere);
    }

    [Fact]
    public async Task Request_TrustDomainOfAnAuthorityIsReloaded_TakesEffectAtOnce()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
        configuration["TrustDomains:0:Name"] = "example.com";
        var file = _folder.File("ca.pem", _own.Certificate.ExportCertificatePem());
        configuration["TrustDomains:0:AuthoritiesFile"] = Path.Combine(_folder.Path, file);
        await using var service = await StartAsync(ect => ect.AddClientCertificates(configuration));
        using CertificateForge first = _own.Client("spiffe://example.com/payment"), second = _own.Client("spiffe://other.example/payment");
        await AssertAsync(service, first, "spiffe://example.com/payment", null);
        await AssertAsync(service, second, "spiffe://other.example/payment", BoundElsewhere);

        configuration["TrustDomains:0:Name"] = "other.example";
        configuration.Reload();

        await AssertAsync(service, first, "spiffe://example.com/payment", BoundElsewhere);
        await AssertAsync(service, second, "spiffe://other.example/payment", null);
    }

    private static Task<Service> StartAsync(Action<EctBuilder> ect) =>
        Service.StartAsync(ect: ect, sockets: HttpProtocols.Http1, listen: MutualTls.Listen(), environment: "Development");

    private static async Task AssertAsync(Service service, CertificateForge client, string name, string? problem)
    {
        using var connection = MutualTls.Connect(service, client);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, client.Signer(name).Token());
        using var response = await connection.SendAsync(request, TestContext.Current.CancellationToken);
        await service.AssertOutcomeAsync(response, problem is null ? null : EctFailureReason.UntrustedIssuer, problem);
    }
}
