using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Testing.Tests;

/// <summary>A real application in production settings, whose only endpoint tells the action of the head.</summary>
internal sealed class TestApp(WebApplication app) : IAsyncDisposable
{
    public const string Identity = "spiffe://example.com/agent/quotes";

    public TestServer Server => app.GetTestServer();
    public IServiceProvider Services => app.Services;
    public FakeLogCollector Logs => app.Services.GetFakeLogCollector();

    /// <param name="ect">What the application does with the builder.</param>
    /// <param name="test">What its test changes.</param>
    /// <param name="options">What the application sets.</param>
    /// <param name="require">What the endpoint requires.</param>
    public static async Task<TestApp> StartAsync(
        Action<EctBuilder>? ect = null, Action<IServiceCollection>? test = null, Action<EctOptions>? options = null,
        Action<EctRequirementBuilder>? require = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders().AddFakeLogging();
        var ectBuilder = builder.Services.AddEct(o =>
        {
            o.Identity = Identity;
            options?.Invoke(o);
        });
        ect?.Invoke(ectBuilder);
        test?.Invoke(builder.Services);
        builder.WebHost.UseTestServer();

        var app = builder.Build();
        app.UseEct();
        app.MapPost("/quotes", (HttpContext http) => http.GetRequiredEct().Heads[0].Action).RequireEct(require);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestApp(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
