using System.IO.Compression;
using System.Net;
using System.Text.Json;

namespace Ect.Dashboard.Tests;

/// <summary>What an open page hears, read as a browser reads it.</summary>
internal sealed class LivePage : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Closes a connection as soon as its page is left.</summary>
    private static readonly HttpClient Browser = new(new SocketsHttpHandler { MaxResponseDrainSize = 0 });

    private readonly DashboardSite _site;
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private LivePage(DashboardSite site, HttpResponseMessage response, StreamReader lines) =>
        (_site, _response, _lines) = (site, response, lines);

    /// <summary>The id of the last event: where a browser would go on.</summary>
    public string LastId { get; private set; } = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Opens a page, of a workflow or of the service.</summary>
    public static async Task<LivePage> OpenAsync(
        DashboardSite site, string? workflow = null, string? lastId = null, string? caller = null)
    {
        var response = await AskAsync(site, workflow, lastId, caller);
        Assert.Equal(
            (HttpStatusCode.OK, "text/event-stream", "no-store"),
            (response.StatusCode, $"{response.Content.Headers.ContentType}", $"{response.Headers.CacheControl}"));
        var content = await response.Content.ReadAsStreamAsync(Cancellation);
        var isPacked = response.Content.Headers.ContentEncoding.Contains("gzip");
        return new(site, response, new(isPacked ? new GZipStream(content, CompressionMode.Decompress) : content));
    }

    public static Task<HttpResponseMessage> AskAsync(
        DashboardSite site, string? workflow = null, string? lastId = null, string? caller = null)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(site.Client.BaseAddress!, $"/ect/api/events{(workflow is null ? "" : "?wid=")}{workflow}"));
        foreach (var (name, values) in site.Client.DefaultRequestHeaders) request.Headers.Add(name, values);
        if (caller is not null) request.Headers.Add(NameInHeader.Header, caller);
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        return Browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    /// <summary>Hears the next of some events, while the time goes on.</summary>
    public async Task<JsonElement> NextAsync(string kind, string? about = null)
    {
        while (true)
        {
            var (heard, data) = await NextAsync();
            Assert.NotEqual("end", heard);
            if (heard != kind) continue;
            var body = JsonDocument.Parse(data).RootElement;
            if (about is null || body.GetProperty("jti").GetString() == about) return body;
        }
    }

    /// <summary>Hears the next event or comment, while the time goes on.</summary>
    /// <returns>What it is, <c>comment</c>, <c>start</c>, or <c>end</c>; and its data.</returns>
    public async Task<(string Kind, string Data)> NextAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Deadline);
        var block = ReadAsync(deadline.Token);
        while (await Task.WhenAny(block, Task.Delay(20, Cancellation)) != block) _site.Clock.Advance(TimeSpan.FromSeconds(1));
        return await block;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }

    private async Task<(string Kind, string Data)> ReadAsync(CancellationToken cancellationToken)
    {
        var (kind, data) = ("start", "");
        while (await _lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line is "") return (kind, data);
            var (name, value) = line.Split(": ", 2) is [var first, var second] ? (first, second) : (line, "");
            if (name is "id") LastId = value;
            if (name is "event") kind = value;
            if (name is "data") data += value;
            if (name is ":") kind = "comment";
        }

        return ("end", "");
    }
}
