using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ect.Tool.Tests;

/// <summary>One address before several sites: it says for each request which of them answers.</summary>
internal sealed class Front : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<string> _requests = [];
    private readonly Lock _gate = new();

    private Front(Func<string, int, LedgerSite> choose)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(context => AnswerAsync(context, choose));
    }

    public string Url => $"{_app.Urls.Single()}/ledger";

    /// <param name="choose">Which site answers at a path, the how many-th time that it is asked for, from 0.</param>
    public static async Task<Front> StartAsync(Func<string, int, LedgerSite> choose)
    {
        var front = new Front(choose);
        await front._app.StartAsync(TestContext.Current.CancellationToken);
        return front;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, Func<string, int, LedgerSite> choose)
    {
        var path = context.Request.Path.Value!;
        int times;
        lock (_gate)
        {
            times = _requests.Count(request => request == path);
            _requests.Add(path);
        }

        using var answer = await choose(path, times).GetAsync(path);
        context.Response.StatusCode = (int)answer.StatusCode;
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
