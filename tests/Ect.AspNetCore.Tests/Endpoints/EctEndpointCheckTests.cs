using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>A service whose endpoints ask for L3 does not start without a ledger.</summary>
public sealed class EctEndpointCheckTests
{
    public static TheoryData<string, Action<WebApplication>> L3Endpoints => new()
    {
        { "GET /l3", app => app.MapGet("/l3", () => "ok").RequireEct(ect => ect.MinimumLevel = EctAssuranceLevel.L3) },
        { "GET /before", app => app.MapGet("/before", () => "ok").RequireEct(ect => ect.MinimumPredecessorLevel = EctAssuranceLevel.L3) },
        { "GET /gate", app => app.MapGet("/gate", () => "ok").RequireEct(ect => (ect.MinimumLevel, ect.Consume) = (EctAssuranceLevel.L3, false)) },
        { "GET /group/l3", app => app.MapGroup("/group").RequireEct(ect => ect.MinimumLevel = EctAssuranceLevel.L3).MapGet("/l3", () => "ok") },
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
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(
            app => app.MapControllers(), services => services.AddControllers().ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new OnlyRecorded()))));

        Assert.Contains(nameof(RecordedController), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_LedgerSwitchedOff_Fails()
    {
        using var ledger = new LedgerHost();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Service.StartAsync(
            Pipeline(app => app.MapGet("/l3", () => "ok").RequireEct(ect => ect.MinimumLevel = EctAssuranceLevel.L3)),
            ect => ect.AddLedger(ledger.Ledger), options => options.Ledger.Mode = EctLedgerMode.Off, sockets: HttpProtocols.Http1));
    }

    [Fact]
    public async Task Start_DisabledEndpoint_IsNotLookedAt()
    {
        await using var _ = await StartAsync(app =>
            app.MapGet("/l3", () => "ok").RequireEct(ect => ect.MinimumLevel = EctAssuranceLevel.L3).DisableEct());
    }

    [Theory]
    [InlineData(EctLedgerMode.Synchronous)]
    [InlineData(EctLedgerMode.Asynchronous)]
    public async Task Start_WithLedger_Starts(EctLedgerMode mode)
    {
        using var ledger = new LedgerHost();

        await using var _ = await Service.StartAsync(
            Pipeline(app => app.MapGet("/l3", () => "ok").RequireEct(ect => ect.MinimumLevel = EctAssuranceLevel.L3)),
            ect => ect.AddLedger(ledger.Ledger), options => options.Ledger.Mode = mode, sockets: HttpProtocols.Http1);
    }

    [Fact]
    public async Task Start_OptionsAskForL3WithoutLedger_Fails()
    {
        var exception = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => Service.StartAsync(
            options: options => options.MinimumLevel = EctAssuranceLevel.L3, sockets: HttpProtocols.Http1));

        Assert.Contains("no audit ledger is in use", exception.Message, StringComparison.Ordinal);
    }

    private static Task<Service> StartAsync(Action<WebApplication> map, Action<IServiceCollection>? services = null) =>
        Service.StartAsync(Pipeline(map), services: services, sockets: HttpProtocols.Http1);

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

    private sealed class OnlyRecorded : ControllerFeatureProvider
    {
        protected override bool IsController(TypeInfo typeInfo) => typeInfo == typeof(RecordedController);
    }
}
