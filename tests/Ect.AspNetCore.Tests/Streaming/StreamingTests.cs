using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Neither UseEct(), the returned token nor the outgoing handler waits for the end of content: each side sends on only when the
/// other has seen the beginning.</summary>
public sealed class StreamingTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Arrivals _arrivals = new();
    private readonly TaskCompletionSource _seen = new();
    private Service? _service;
    private Worker? _worker;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _worker?.Dispose();
        if (_service is not null) await _service.DisposeAsync();
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Events_AnswerToJsonRpc_FirstArrivesBeforeTheLastIsSent(HttpProtocols protocol)
    {
        using var client = await StartAsync(protocol);
        using var scope = _worker!.Scopes.Begin();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/agent") { Content = Rpc("message/stream") };
        (request.Version, request.VersionPolicy) = (client.DefaultRequestVersion, client.DefaultVersionPolicy);

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation).WaitAsync(Patience, Cancellation);
        await using var events = SseParser.Create(await response.Content.ReadAsStreamAsync(Cancellation)).EnumerateAsync(Cancellation).GetAsyncEnumerator(Cancellation);

        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Patience, Cancellation));
        Assert.Equal("working", events.Current.Data);
        Assert.Equal("task_taken", Assert.Single(scope.Frontier).Action);
        _seen.SetResult();

        Assert.True(await events.MoveNextAsync());
        Assert.Equal("completed", events.Current.Data);
        Assert.False(await events.MoveNextAsync());
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task JsonRpc_CallAfterCall_MakesAChain(HttpProtocols protocol)
    {
        using var client = await StartAsync(protocol);
        using var scope = _worker!.Scopes.Begin();

        for (var i = 0; i < 3; i++)
        {
            using var response = await client.PostAsync("/agent", Rpc("message/send"), Cancellation);
            Assert.Equal("completed", (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("result").GetString());
            Assert.Equal([_arrivals.Heads[i].Id], Assert.Single(scope.Frontier).Predecessors);
        }

        Assert.Equal(3, _arrivals.Fields.Distinct().Count());
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Upload_FirstChunk_ArrivesBeforeTheLastIsSent(HttpProtocols protocol)
    {
        using var client = await StartAsync(protocol);

        using var response = await client.PostAsync("/upload", new SlowContent(_seen.Task), Cancellation);

        Assert.Equal("first last", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Events_WithoutToken_AreRefusedAtOnce(HttpProtocols protocol)
    {
        await StartAsync(protocol);

        using var response = await _service!.Client.PostAsync("/agent", Rpc("message/stream"), Cancellation);

        await response.AssertRefusedAsync();
    }

    private async Task<HttpClient> StartAsync(HttpProtocols protocol)
    {
        _service = await Service.StartAsync(app =>
        {
            _arrivals.Use(app);
            app.MapPost("/agent", (JsonElement request, CancellationToken cancellationToken) => request.GetProperty("method").GetString() is "message/stream"
                ? (IResult)TypedResults.ServerSentEvents(EventsAsync(cancellationToken))
                : TypedResults.Json(new { jsonrpc = "2.0", id = 1, result = "completed" })).WithEctAction("task_taken");
            app.MapPost("/upload", ReadAsync).WithEctAction("file_stored");
        }, middleware: options => options.ReturnToken = true, sockets: protocol);

        _worker = new Worker(services => services.AddHttpClient("agent", client =>
        {
            client.BaseAddress = _service.Address;
            client.DefaultRequestVersion = protocol is HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
            client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }).AddEctHandler(Worker.Configure));
        return _worker.Get<IHttpClientFactory>().CreateClient("agent");
    }

    private async IAsyncEnumerable<string> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return "working";
        await _seen.Task.WaitAsync(Patience, cancellationToken);
        yield return "completed";
    }

    private async Task<string> ReadAsync(HttpRequest request)
    {
        var buffer = new byte[5];
        await request.Body.ReadExactlyAsync(buffer, request.HttpContext.RequestAborted);
        _seen.SetResult();

        using var rest = new StreamReader(request.Body);
        return Encoding.ASCII.GetString(buffer) + await rest.ReadToEndAsync(request.HttpContext.RequestAborted);
    }

    private static JsonContent Rpc(string method) => JsonContent.Create(new { jsonrpc = "2.0", id = 1, method });

    private sealed class SlowContent(Task seen) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("first"u8.ToArray(), Cancellation);
            await stream.FlushAsync(Cancellation);
            await seen.WaitAsync(Patience, Cancellation);
            await stream.WriteAsync(" last"u8.ToArray(), Cancellation);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
