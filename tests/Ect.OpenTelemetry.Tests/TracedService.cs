using System.Diagnostics;
using System.Net;
using Ect.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Ect.OpenTelemetry.Tests;

/// <summary>A service on a real socket that calls itself once, and an agent beside it that calls the service.</summary>
internal sealed class TracedService : IAsyncDisposable
{
    private static readonly ActivitySource Tests = new("Ect.OpenTelemetry.Tests");

    private readonly WebApplication _app;
    private readonly ServiceProvider _agent;
    private readonly Forge _stranger;

    private TracedService(WebApplication app, ServiceProvider agent, Forge stranger) => (_app, _agent, _stranger) = (app, agent, stranger);

    public List<Activity> Spans { get; private init; } = [];

    public List<Metric> Metrics { get; private init; } = [];

    public static async Task<TracedService> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var (alice, me, stranger) = (new EctTestIssuer(Forge.Alice), new EctTestIssuer(Forge.Me), new Forge(Forge.Bob));
        builder.Services.AddEct(options => options.Identity = Forge.Me).AddIssuerJwks(stranger.Issuer, stranger.Jwks());
        builder.Services.SignAsEctTestIssuer(me).TrustEctTestIssuer(alice);
        builder.Services.AddHttpClient("self").AddEctHandler(self => self.Audience = Forge.Me);

        List<Activity> spans = [];
        List<Metric> exported = [];
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddEctInstrumentation()
                .AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddSource(Tests.Name).AddInMemoryExporter(spans))
            .WithMetrics(metrics => metrics.AddEctInstrumentation().AddInMemoryExporter(exported));

        var app = builder.Build();
        app.UseEct();
        app.MapGet("/", (IHttpClientFactory clients) => clients.CreateClient("self").GetStringAsync(new Uri($"{AddressOf(app)}next")))
            .WithEctAction("first_done");
        app.MapGet("/next", () => "done");
        app.MapGet("/return", () => "done").WithEctAction("returned").ReturnEct();
        await app.StartAsync(TestContext.Current.CancellationToken);

        var agent = new ServiceCollection();
        agent.AddEctCore(options => options.Identity = Forge.Alice);
        agent.SignAsEctTestIssuer(alice).TrustEctTestIssuer(me);
        agent.AddHttpClient("service").AddEctHandler(service => (service.Audience, service.Action) = (Forge.Me, "asked"));
        return new(app, agent.BuildServiceProvider(), stranger) { Spans = spans, Metrics = exported };
    }

    /// <summary>Lets the agent call the service, once for each path, in one span.</summary>
    /// <returns>The span.</returns>
    public async Task<Activity> CallAsync(ActivityContext parent, params string[] paths)
    {
        using var span = Tests.StartActivity(ActivityKind.Internal, parent, name: "work")!;
        using var scope = _agent.GetRequiredService<IEctScopes>().Begin();
        var client = _agent.GetRequiredService<IHttpClientFactory>().CreateClient("service");
        foreach (var path in paths) Assert.Equal("done", await client.GetStringAsync(AddressOf(path), TestContext.Current.CancellationToken));
        return span;
    }

    /// <summary>Calls the service as a stranger to .NET does, so that no other service measures anything.</summary>
    public async Task SendAsync()
    {
        using var client = new HttpClient();
        var claims = _stranger.Token(claims => (claims["iat"], claims["exp"]) = (Seconds(-10), Seconds(590)));
        client.DefaultRequestHeaders.Add(EctHeaderNames.ExecutionContext, claims);
        Assert.Equal("done", await client.GetStringAsync(AddressOf("/"), TestContext.Current.CancellationToken));

        static long Seconds(int fromNow) => DateTimeOffset.UtcNow.ToUnixTimeSeconds() + fromNow;
    }

    /// <summary>Stops the service and exports what there is. A request's span ends after its answer has been sent.</summary>
    public async Task FlushAsync()
    {
        await _app.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(_app.Services.GetRequiredService<TracerProvider>().ForceFlush());
        Assert.True(_app.Services.GetRequiredService<MeterProvider>().ForceFlush());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _agent.DisposeAsync();
        _stranger.Dispose();
    }

    private Uri AddressOf(string path) => new(AddressOf(_app), path);

    private static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
}
