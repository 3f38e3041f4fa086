using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ect.Tool.Tests;

/// <summary>A service that answers as a test says.</summary>
internal sealed class StubService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubService(Func<HttpContext, Task> answer, string host)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://{host}:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(context =>
        {
            var request = context.Request;
            Requests.Add($"{request.Path}{request.QueryString}");
            Tokens.Add($"{request.Headers.Authorization}");
            return answer(context);
        });
    }

    public string Url => $"{_app.Urls.Single()}/ect";

    /// <summary>Paths and queries that were asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>What stood in Authorization each time.</summary>
    public List<string> Tokens { get; } = [];

    public static async Task<StubService> StartAsync(Func<HttpContext, Task> answer, string host = "127.0.0.1")
    {
        var stub = new StubService(answer, host);
        await stub._app.StartAsync(TestContext.Current.CancellationToken);
        return stub;
    }

    /// <summary>Answers with JSON.</summary>
    /// <param name="page">The page that is asked for with <c>after</c>, which is empty for the first.</param>
    public static Task<StubService> StartAsync(Func<string, string> page) => StartAsync(context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(page($"{context.Request.Query["after"]}"), context.RequestAborted);
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
