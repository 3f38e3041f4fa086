using System.Net;
using System.Text.Json.Nodes;
using Ect.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Ect.AspNetCore.OpenApi.Tests;

/// <summary>A service on a socket that trusts Alice and describes itself.</summary>
internal sealed class DescribedService : IAsyncDisposable
{
    private static readonly EctTestIssuer Me = IssuedTokens.Issuer(Forge.Me);

    private readonly WebApplication _app;

    private DescribedService(WebApplication app, HttpClient client) => (_app, Client) = (app, client);

    public static EctTestIssuer Alice { get; } = IssuedTokens.Issuer(Forge.Alice);

    public HttpClient Client { get; }

    /// <param name="pipeline">The endpoints; <c>UseEct()</c> and the document are there already.</param>
    /// <param name="ect">More for the builder that AddEct returns; <see langword="null"/> for nothing more.</param>
    /// <param name="options">More for the options of ECTs.</param>
    /// <param name="middleware">More for the options of UseEct().</param>
    /// <param name="document">More for the options of the document.</param>
    /// <param name="verifies">Whether the pipeline has UseEct().</param>
    /// <param name="earlier">More for the options of the document, before ECTs are added to it.</param>
    public static async Task<DescribedService> StartAsync(
        Action<WebApplication> pipeline, Action<EctBuilder>? ect = null, Action<EctOptions>? options = null,
        Action<EctMiddlewareOptions>? middleware = null, Action<OpenApiOptions>? document = null, bool verifies = true,
        Action<OpenApiOptions>? earlier = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders().AddFakeLogging();
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Forge.Now));
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, socket => socket.Protocols = HttpProtocols.Http1));
        builder.Services.AddControllers().AddApplicationPart(typeof(DescribedService).Assembly);
        var ectBuilder = builder.Services.AddEct(o =>
        {
            o.Identity = Forge.Me;
            options?.Invoke(o);
        });
        builder.Services.SignAsEctTestIssuer(Me).TrustEctTestIssuer(Alice);
        if (middleware is not null) ectBuilder.ConfigureMiddleware(middleware);
        ect?.Invoke(ectBuilder);
        builder.Services.AddOpenApi(o =>
        {
            o.AddDocumentTransformer((described, _, _) =>
            {
                (described.Info.Title, described.Servers) = ("Orders", null); // Neither the assembly's name nor the port.
                return Task.CompletedTask;
            });
            earlier?.Invoke(o);
            o.AddEct();
            document?.Invoke(o);
        });

        var app = builder.Build();
        if (verifies) app.UseEct();
        app.MapOpenApi().DisableEct();
        pipeline(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, new() { BaseAddress = new(app.Urls.Single()) });
    }

    public Task<string> ReadDocumentAsync() => Client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);

    /// <summary>The description of an operation.</summary>
    public async Task<JsonObject> ReadOperationAsync(string path, string method) =>
        JsonNode.Parse(await ReadDocumentAsync())!["paths"]![path]![method]!.AsObject();

    /// <summary>The description of an answer of an operation, from where it refers to.</summary>
    public async Task<JsonObject> ReadAnswerAsync(string path, string method, HttpStatusCode status)
    {
        var document = JsonNode.Parse(await ReadDocumentAsync())!;
        var answer = document["paths"]![path]![method]!["responses"]![$"{(int)status}"]!.AsObject();
        return (string?)answer["$ref"] is { } reference
            ? document["components"]!["responses"]![reference.Split('/')[^1]]!.AsObject()
            : answer;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
