using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ect.TestUtils;

/// <summary>A real ledger of this day, and somebody on the way to it who changes its answers.</summary>
public static class LyingSite
{
    /// <param name="changes">What becomes of the content of the answer at a path: a status, other content, or the text of a page.</param>
    public static Task<LedgerSite> StartAsync(params (string Path, Func<byte[], object> Change)[] changes) =>
        LedgerSite.Build(
            map: app =>
            {
                app.Use(next => context => AnswerAsync(context, next, changes));
                LedgerSite.MapForAnyone(app);
            },
            now: DateTimeOffset.UtcNow).StartAsync();

    /// <summary>Appends tokens that ended an hour ago, which are shown at once.</summary>
    public static async Task AppendLongEndedAsync(this LedgerSite site, int count)
    {
        var end = site.Clock.GetUtcNow().AddHours(-1);
        foreach (var tokens in Enumerable.Range(0, count).Select(_ => site.Token(end)).Chunk(97)) await site.AppendAsync(tokens);
        site.Clock.Advance(TimeSpan.FromSeconds(1)); // The storage is asked once a second.
    }

    private static async Task AnswerAsync(
        HttpContext context, RequestDelegate next, (string Path, Func<byte[], object> Change)[] changes)
    {
        var (body, honest) = (context.Response.Body, new MemoryStream());
        context.Response.Body = honest;
        await next(context);
        context.Response.Body = body;

        object answer = honest.ToArray();
        foreach (var (path, change) in changes)
            if (context.Request.Path.Value!.EndsWith(path, StringComparison.Ordinal)) answer = change((byte[])answer);

        var content = answer as byte[] ?? [];
        if (answer is string page)
        {
            (context.Response.StatusCode, context.Response.ContentType) = (StatusCodes.Status200OK, "text/html; charset=utf-8");
            content = Encoding.UTF8.GetBytes(page);
        }

        if (answer is int status) context.Response.StatusCode = status;
        context.Response.ContentLength = content.Length;
        await body.WriteAsync(content, context.RequestAborted);
    }
}
