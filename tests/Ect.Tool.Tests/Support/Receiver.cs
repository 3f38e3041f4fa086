using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ect.Tool.Tests;

/// <summary>Bob: a service with UseEct on Kestrel, who trusts Alice.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public IServiceProvider Services => _app.Services;

    public static async Task<Receiver> StartAsync(
        string jwks, string signingKey, string environment = "Development", string? keyId = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddEct(options => options.Identity = Desk.Bob).AddIssuerJwks(Desk.Alice, jwks)
            .AddSigningKey(signingKey, keyId);
        var app = builder.Build();
        app.UseEct();
        app.MapGet("/reviews", (HttpContext http) => http.GetRequiredEct().Heads[0].Action);
        app.MapPost("/echo", async (HttpContext http) =>
        {
            using var content = new StreamReader(http.Request.Body);
            return $"{http.GetRequiredEct().Graph.Nodes.Count}: {await content.ReadToEndAsync(http.RequestAborted)}";
        }).RequireEct(ect => ect.AcceptJsonBody());
        app.MapPost("/returned", () => "done\u001b[2K").WithEctAction("quoted").ReturnEct();
        app.MapPost("/quotes", (HttpContext http) =>
        {
            var task = http.GetRequiredEct().Heads[0];
            return $"a quote, after {task.Action} by {task.Issuer}";
        }).WithEctAction("quote_prepared").ReturnEct();
        app.MapPost("/tasks", () => "taken").RequireEct(ect => ect.AcceptJsonBody());
        app.MapEctKeys();
        if (app.Environment.IsDevelopment()) app.MapEctDashboard();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
