using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>A workload identity token and a client certificate with the same request: each speaks for its own name, and neither for the other's key.</summary>
public sealed class SeveralCallerSourcesTests : IDisposable
{
    private const string Payment = "spiffe://example.com/payment", Payroll = "spiffe://example.com/payroll";

    private readonly CertificateForge _authority = CertificateForge.Authority();
    private readonly WitForge _domain = new();
    private readonly Forge _workload = new(Payment, "w-1");

    public void Dispose()
    {
        _authority.Dispose();
        _domain.Dispose();
        _workload.Dispose();
    }

    [Fact]
    public async Task Request_WitAndCertificateNameTwo_EachIsAcceptedWithItsOwnKey()
    {
        await using var service = await StartAsync();
        using var client = _authority.Client(Payroll);
        var wit = _domain.Token(_workload);

        using var ofTheWit = await SendAsync(service, client, wit, _workload.Token());
        await service.AssertOutcomeAsync(ofTheWit, null);
        using var ofTheCertificate = await SendAsync(service, client, wit, client.Signer(Payroll).Token());
        await service.AssertOutcomeAsync(ofTheCertificate, null);
        using var crossed = await SendAsync(service, client, wit, client.Signer(Payment).Token());
        await service.AssertOutcomeAsync(crossed, EctFailureReason.InvalidSignature);
        using var ofNeither = await SendAsync(service, client, wit, client.Signer("spiffe://example.com/pay").Token());
        await service.AssertOutcomeAsync(ofNeither, EctFailureReason.UntrustedIssuer, $"the workload identity is {Payment}; the client certificate names {Payroll}");
    }

    /// <summary>One name given by two: one of them decides, and the other's key is nobody's.</summary>
    [Fact]
    public async Task Request_WitAndCertificateNameOne_TheWitsKeyCounts()
    {
        await using var service = await StartAsync();
        using var client = _authority.Client(Payment);

        using var certificatesKey = await SendAsync(service, client, _domain.Token(_workload), client.Signer(Payment).Token());
        await service.AssertOutcomeAsync(certificatesKey, EctFailureReason.InvalidSignature);
        using var witsKey = await SendAsync(service, client, _domain.Token(_workload), _workload.Token());
        await service.AssertOutcomeAsync(witsKey, null);
    }

    [Fact]
    public async Task BoundToTheWorkloadIdentity_CertificatesKeyAlone_IsAnIdentityMismatch()
    {
        await using var service = await StartAsync(e => e.BindToWorkloadIdentity());
        using var client = _authority.Client(Payment);

        using var response = await SendAsync(service, client, wit: null, client.Signer(Payment).Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.IdentityMismatch, "the request has no Workload-Identity-Token");
    }

    [Fact]
    public async Task BoundToBoth_BothHaveToNameTheIssuer()
    {
        await using var service = await StartAsync(e => e.BindToWorkloadIdentity().BindToClientCertificate());
        using CertificateForge own = _authority.Client(Payment), others = _authority.Client(Payroll);
        var wit = _domain.Token(_workload);

        using var accepted = await SendAsync(service, own, wit, _workload.Token());
        await service.AssertOutcomeAsync(accepted, null);
        using var othersCertificate = await SendAsync(service, others, wit, _workload.Token());
        await service.AssertOutcomeAsync(othersCertificate, EctFailureReason.IdentityMismatch, $"the client certificate names {Payroll}");
        using var noWit = await SendAsync(service, own, wit: null, _workload.Token());
        await service.AssertOutcomeAsync(noWit, EctFailureReason.IdentityMismatch, "the request has no Workload-Identity-Token");
    }

    private Task<Service> StartAsync(Action<EctRequirementBuilder>? require = null) => Service.StartAsync(
        app =>
        {
            app.UseEct();
            app.MapGet("/", (HttpContext http) => http.GetRequiredEct().Heads[0].Id).RequireEct(require);
        },
        ect => ect.AddClientCertificates([_authority.Certificate]).AddWorkloadIdentityTokens(_domain.TrustDomain, _domain.Jwks()),
        sockets: HttpProtocols.Http1, listen: MutualTls.Listen(), environment: "Development");

    private static async Task<HttpResponseMessage> SendAsync(Service service, CertificateForge client, string? wit, string token)
    {
        using var connection = MutualTls.Connect(service, client);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, token);
        if (wit is not null) request.Headers.TryAddWithoutValidation(EctHeaderNames.WorkloadIdentityToken, wit);
        return await connection.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
