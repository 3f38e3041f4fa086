using System.Net;
using System.Security.Cryptography;
using Ect.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Tests;

/// <summary>A service that trusts Alice and Bob, with everything it says collected; on a real socket where a protocol is given.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Service(WebApplication app, HttpClient client) => (_app, Client) = (app, client);

    public static EctTestIssuer Alice { get; } = IssuedTokens.Issuer(Forge.Alice);
    public static EctTestIssuer Bob { get; } = IssuedTokens.Issuer(Forge.Bob);
    public static ECDsa SigningKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public HttpClient Client { get; }
    public IServiceProvider Services => _app.Services;
    public FakeLogCollector Logs => _app.Services.GetFakeLogCollector();
    public FakeTimeProvider Clock => (FakeTimeProvider)_app.Services.GetRequiredService<TimeProvider>();
    public Uri Address => AddressOf(_app);

    /// <param name="pipeline">Default: UseEct(), and an endpoint that answers with the head's id.</param>
    /// <param name="ect">More for the builder that AddEct returns.</param>
    /// <param name="options">More for the options.</param>
    /// <param name="services">More services.</param>
    /// <param name="sockets">Kestrel with this protocol; default: TestHost.</param>
    /// <param name="environment">The hosting environment.</param>
    /// <param name="listen">More for the socket, such as TLS.</param>
    /// <param name="middleware">More for the options of UseEct().</param>
    public static async Task<Service> StartAsync(Action<WebApplication>? pipeline = null, Action<EctBuilder>? ect = null, Action<EctOptions>? options = null,
        Action<IServiceCollection>? services = null, HttpProtocols? sockets = null, string environment = "Production",
        Action<ListenOptions>? listen = null, Action<EctMiddlewareOptions>? middleware = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddFakeLogging();
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Forge.Now));
        if (sockets is { } protocols) builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = null; // A client that waits here is no attack.
            kestrel.Listen(IPAddress.Loopback, 0, socket =>
            {
                socket.Protocols = protocols;
                listen?.Invoke(socket);
            });
        });
        else builder.WebHost.UseTestServer();

        var ectBuilder = builder.Services.AddEct(o =>
        {
            o.Identity = Forge.Me;
            options?.Invoke(o);
        });
        builder.Services.TrustEctTestIssuer(Alice).TrustEctTestIssuer(Bob);
        ectBuilder.AddSigningCredentials(new SigningCredentials(new ECDsaSecurityKey(SigningKey) { KeyId = "me-1" }, SecurityAlgorithms.EcdsaSha256));
        if (middleware is not null) ectBuilder.ConfigureMiddleware(middleware);
        ect?.Invoke(ectBuilder);
        services?.Invoke(builder.Services);

        var app = builder.Build();
        if (pipeline is not null) pipeline(app);
        else
        {
            app.UseEct();
            app.MapMethods("/", ["GET", "HEAD", "POST"], (HttpContext http) => http.GetEct()?.Heads[0].Id ?? "none");
        }

        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, sockets is null ? app.GetTestClient() : new HttpClient
        {
            BaseAddress = AddressOf(app),
            DefaultRequestVersion = sockets is HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        });
    }

    /// <summary>Sends a request with each of <paramref name="tokens"/> in a field of its own.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params string[] tokens)
    {
        var request = new HttpRequestMessage(method, path) { Version = Client.DefaultRequestVersion, VersionPolicy = Client.DefaultVersionPolicy };
        if (tokens.Length > 0) request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, tokens);
        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params string[] tokens) => SendAsync(HttpMethod.Get, path, tokens);

    /// <summary>Sends a request with a token of Alice that has a fault.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, EctTestFault fault)
    {
        using var client = Services.GetRequiredService<IServer>() is TestServer server
            ? server.CreateEctClient(Alice, fault)
            : new HttpClient(new EctTestHandler(Services, Alice, fault) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = Address };
        return await client.GetAsync(path, TestContext.Current.CancellationToken);
    }

    private static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
