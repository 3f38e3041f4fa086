using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ect.AspNetCore.Tests;

/// <summary>A service whose endpoints ask for L3 does not start without a ledger, and one whose endpoints bind heads to a caller not without what shows that caller.</summary>
public sealed class EndpointCheckTests
{
    public static TheoryData<string, Action<WebApplication>> L3Endpoints => new()
    {
        { "GET /l3", app => app.MapGet("/l3", () => "ok").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L3)) },
        { "GET /before", app => app.MapGet("/before", () => "ok").RequireEct(e => e.MinimumPredecessorLevel(EctAssuranceLevel.L3)) },
        { "GET /gate", app => app.MapGet("/gate", () => "ok").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L3).Consume(false)) },
        { "GET /group/l3",
            app => app.MapGroup("/group").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L3)).MapGet("/l3", () => "ok") },
    };

    [Theory]
    [MemberData(nameof(L3Endpoints))]
    public async Task Start_EndpointAsksForL3WithoutLedger_FailsAndNamesIt(string endpoint, Action<WebApplication> map)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(map));

        Assert.Contains(endpoint, exception.Message, StringComparison.Ordinal);
        Assert.Contains("AddLedger(...)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ActionAttributeAsksForL3WithoutLedger_FailsAndNamesIt()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => StartControllerAsync<RecordedController>());

        Assert.Contains(nameof(RecordedController), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_EndpointReturnsATokenWithoutASigningKey_FailsAndNamesIt()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Service.StartAsync(
            Pipeline(app => app.MapGet("/quotes", () => "ok").ReturnEct()), services: services => services.RemoveAll<IEctSigningKeySource>(), sockets: HttpProtocols.Http1));

        Assert.Contains("GET /quotes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("AddSigningCredentials(...)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_LedgerSwitchedOff_Fails()
    {
        using var ledger = new LedgerHost();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Service.StartAsync(
            Pipeline(app => app.MapGet("/l3", () => "ok").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L3))),
            ect => ect.AddLedger(ledger.Ledger), options => options.Ledger.Mode = EctLedgerMode.Off, sockets: HttpProtocols.Http1));
    }

    [Fact]
    public async Task Start_DisabledEndpoint_IsNotLookedAt()
    {
        await using var _ = await StartAsync(app =>
            app.MapGet("/l3", () => "ok").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L3)).DisableEct());
    }

    [Theory]
    [InlineData(EctLedgerMode.Synchronous)]
    [InlineData(EctLedgerMode.Asynchronous)]
    public async Task Start_WithLedger_Starts(EctLedgerMode mode)
    {
        using var ledger = new LedgerHost();

        await using var _ = await Service.StartAsync(
            Pipeline(app => app.MapGet("/l3", () => "ok").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L3))),
            ect => ect.AddLedger(ledger.Ledger), options => options.Ledger.Mode = mode, sockets: HttpProtocols.Http1);
    }

    [Fact]
    public async Task Start_OptionsAskForL3WithoutLedger_Fails()
    {
        var exception = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => Service.StartAsync(
            options: options => options.MinimumLevel = EctAssuranceLevel.L3, sockets: HttpProtocols.Http1));

        Assert.Contains("no audit ledger is in use", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, Action<WebApplication>> BoundEndpoints => new()
    {
        { "GET /wit", "AddWorkloadIdentityTokens(...)",
            app => app.MapGet("/wit", () => "ok").RequireEct(e => e.BindToWorkloadIdentity()) },
        { "GET /tls", "AddClientCertificates(...)",
            app => app.MapGet("/tls", () => "ok").RequireEct(e => e.BindToClientCertificate()) },
        { "GET /attribute/wit", "AddWorkloadIdentityTokens(...)", app => app.MapGet("/attribute/wit", [RequireEct(BindToWorkloadIdentity = true)] () => "ok") },
        { "GET /attribute/tls", "AddClientCertificates(...)", app => app.MapGet("/attribute/tls", [RequireEct(BindToClientCertificate = true)] () => "ok") },
        { "GET /group/wit", "AddWorkloadIdentityTokens(...)",
            app => app.MapGroup("/group").RequireEct(e => e.BindToWorkloadIdentity()).MapGet("/wit", () => "ok") },
        { "GET /enter", "AddClientCertificates(...)",
            app => app.MapGet("/enter", () => "ok").RequireEct(e => e.BindToClientCertificate()).AllowMissingEct() },
        { "GET /both", "AddClientCertificates(...)",
            app => app.MapGet("/both", () => "ok").RequireEct(e => e.BindToUserClaim("sub").BindToClientCertificate()) },
    };

    [Theory]
    [MemberData(nameof(BoundEndpoints))]
    public async Task Start_EndpointBindsToACallerWhomNothingShows_FailsAndNamesItAndTheRemedy(string endpoint, string remedy, Action<WebApplication> map)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(map));

        Assert.StartsWith("These endpoints bind heads to a ", exception.Message, StringComparison.Ordinal);
        Assert.Contains($": HTTP: {endpoint}. Call {remedy} on what AddEct() returns.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ControllerBindsToACallerWhomNothingShows_FailsAndNamesIt()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => StartControllerAsync<BoundController>());

        Assert.Contains(nameof(BoundController), exception.Message, StringComparison.Ordinal);
        Assert.Contains("AddWorkloadIdentityTokens(...)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SeveralGaps_AllAreTold()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(app =>
        {
            app.MapGet("/l3", () => "ok").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L3));
            app.MapGet("/wit", () => "ok").RequireEct(e => e.BindToWorkloadIdentity());
            app.MapGet("/tls", () => "ok").RequireEct(e => e.BindToClientCertificate());
            app.MapGet("/all", () => "ok").RequireEct(e => e.BindToWorkloadIdentity().BindToClientCertificate());
        }));

        Assert.Equal("These endpoints require L3, but no audit ledger is in use: HTTP: GET /l3. Call AddLedger(...), and do not set Ect:Ledger:Mode to Off. " +
            "These endpoints bind heads to a workload identity token, but none is trusted: HTTP: GET /wit, HTTP: GET /all. Call AddWorkloadIdentityTokens(...) on what AddEct() returns. " +
            "These endpoints bind heads to a client certificate, but none is accepted: HTTP: GET /tls, HTTP: GET /all. Call AddClientCertificates(...) on what AddEct() returns.",
            exception.Message);
    }

    [Fact]
    public async Task Start_BindingThatIsTakenBackOrNeedsNoSource_Starts()
    {
        await using var _ = await StartAsync(app =>
        {
            var group = app.MapGroup("/group").RequireEct(e => e.BindToWorkloadIdentity().BindToClientCertificate());
            group.MapGet("/nobody", () => "ok").RequireEct(e => e.BindToWorkloadIdentity(false));
            group.MapGet("/user", () => "ok").RequireEct(e => e.BindToUserClaim("sub"));
            group.MapGet("/attribute", [RequireEct(BindToClientCertificate = false)] () => "ok");
            group.MapGet("/open", () => "ok").DisableEct();
        });
    }

    [Fact]
    public async Task Start_WithTheSources_Starts()
    {
        using var authority = CertificateForge.Authority();
        using var domain = new WitForge();

        await using var _ = await Service.StartAsync(
            Pipeline(app => app.MapGet("/both", () => "ok")
                .RequireEct(e => e.BindToWorkloadIdentity().BindToClientCertificate())),
            ect => ect.AddClientCertificates([authority.Certificate]).AddWorkloadIdentityTokens(domain.TrustDomain, domain.Jwks()), sockets: HttpProtocols.Http1);
    }

    private static Task<Service> StartAsync(Action<WebApplication> map, Action<IServiceCollection>? services = null) =>
        Service.StartAsync(Pipeline(map), services: services, sockets: HttpProtocols.Http1);

    private static Task<Service> StartControllerAsync<TController>() => StartAsync(
        app => app.MapControllers(), services => services.AddControllers().ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new Only<TController>())));

    private static Action<WebApplication> Pipeline(Action<WebApplication> map) => app =>
    {
        app.UseEct();
        map(app);
    };

    /// <summary>Not public, so that no other application of these tests finds it.</summary>
    [Route("recorded"), RequireEct(MinimumLevel = EctAssuranceLevel.L3)]
    internal sealed class RecordedController : ControllerBase
    {
        [HttpGet]
        public string Get() => Request.Path;
    }

    [Route("bound"), RequireEct(BindToWorkloadIdentity = true)]
    internal sealed class BoundController : ControllerBase
    {
        [HttpGet]
        public string Get() => Request.Path;
    }

    private sealed class Only<TController> : ControllerFeatureProvider
    {
        protected override bool IsController(TypeInfo typeInfo) => typeInfo == typeof(TController);
    }
}
