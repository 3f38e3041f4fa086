using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Tokens that are too long for a header, from <c>AddEctHandler()</c> to the application behind <c>UseEct()</c>. It reads what
/// was sent.</summary>
public sealed class LongTokensRoundTripTests : IAsyncDisposable
{
    private const long MiB = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Service? _service;
    private Worker? _worker;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _worker?.Dispose();
        if (_service is not null) await _service.DisposeAsync();
    }

    private static byte[] Bytes { get; } = RandomNumberGenerator.GetBytes(300_000);

    public static IReadOnlyDictionary<string, Func<HttpContent>> Contents { get; } = new Dictionary<string, Func<HttpContent>>
    {
        ["text"] = () => new StringContent("grüße"),
        ["JSON of unknown length"] = () => JsonContent.Create(new { a = 1 }),
        ["form"] = () => new FormUrlEncodedContent([new("key", "value & more")]),
        ["form with a file"] = () => new MultipartFormDataContent("own")
        {
            { new StringContent("value"), "key" },
            { new ByteArrayContent([0, 13, 10, 45, 45]), "file", "a.bin" },
        },
        ["nothing"] = () => new ByteArrayContent([]),
        ["nothing of a type"] = () => new ByteArrayContent([]) { Headers = { ContentType = new("text/plain") } },
        ["bytes without a type"] = () => new ByteArrayContent([0, 1, 2, 255]),
        ["type as it was written"] = () => Typed("text/plain;charset=UTF-8 ; a=\"b\""),
        ["more fields than a receiver reads"] = () => With("X-Own-", count: 17),
        ["a field that is longer than a receiver reads"] = () => With("Content-Disposition", count: 1, length: 16_500),
        ["stream"] = () => new StreamContent(new MemoryStream(Bytes)) { Headers = { ContentType = new("application/octet-stream") } },
        ["stream of unknown length"] = () => new WrittenContent((stream, _) => stream.WriteAsync(Bytes, Cancellation).AsTask())
        {
            Headers = { ContentType = new("application/x-chunks") },
        },
        ["encoded"] = () => new ByteArrayContent(Compressed)
        {
            Headers = { ContentType = new("text/plain"), ContentEncoding = { "gzip" } },
        },
    };

    private static byte[] Compressed
    {
        get
        {
            using var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, CompressionMode.Compress)) gzip.Write("text"u8);
            return compressed.ToArray();
        }
    }

    public static TheoryData<string, HttpProtocols> Cases =>
        new(from name in Contents.Keys from protocol in new[] { HttpProtocols.Http1, HttpProtocols.Http2 } select (name, protocol));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Content_OfEachKind_ArrivesAsItWasSent(string name, HttpProtocols protocol)
    {
        var client = await StartAsync(protocol);
        using var scope = ScopeWithPredecessor();

        var inBody = await PostAsync(client, Contents[name]());
        var inHeader = await PostAsync(Client("header"), Contents[name]());

        Assert.False(inBody.HasField);
        Assert.Equal(inHeader, inBody with { HasField = true });
    }

    [Fact]
    public async Task Content_OfTheLongestTypeThereMayBe_Arrives()
    {
        var client = await StartAsync();
        using var content = new WrittenContent((stream, _) => stream.WriteAsync("text"u8.ToArray(), Cancellation).AsTask());
        var type = $"text/plain; a={new string('x', (8 * 1024) - "Content-Type: text/plain; a=\r\n".Length)}";
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Equal(type, (await PostAsync(client, content)).Type);
    }

    [Fact]
    public async Task Content_ThatCarriesTokensItself_IsNotUnwrappedTwice()
    {
        var client = await StartAsync();
        var inner = Parts.Token("a.b.c") + Parts.Content("inner") + Parts.End;

        var seen = await PostAsync(client, Parts.Body(inner));

        Assert.Equal(new Seen(1, false, Parts.Type, inner.Length, null, Hash(System.Text.Encoding.UTF8.GetBytes(inner))), seen);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task NoContent_OneTokenOrSeveral_IsAnEmptyBody(HttpProtocols protocol)
    {
        var client = await StartAsync(protocol);

        var one = await PostAsync(client, null);
        using var scope = ScopeWithPredecessor();
        var several = await PostAsync(client, null);

        var nothing = new Seen(1, false, null, 0, null, Hash([]));
        Assert.Equal(nothing, one);
        Assert.Equal(nothing with { Nodes = 2 }, several);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Binding_JsonAndForms_SeeTheInnerType(HttpProtocols protocol)
    {
        var client = await StartAsync(protocol);
        using var form = Contents["form with a file"]();

        using var json = await client.PostAsync("/json", JsonContent.Create(new { a = 1 }), Cancellation);
        using var file = await client.PostAsync("/form", form, Cancellation);

        Assert.Equal("1", await json.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("value|a.bin|000D0A2D2D", await file.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("form with a file")]
    [InlineData("nothing")]
    [InlineData("encoded")]
    public async Task OutputHash_OfTheContent_IsWhatTheReceiverFinds(string name)
    {
        var client = await StartAsync();

        using var response = await client.PostAsync("/bound", Contents[name](), Cancellation);
        using var nothing = await client.PostAsync("/bound", null, Cancellation);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (response.StatusCode, nothing.StatusCode));
    }

    [Fact]
    public async Task OutputHash_OfAStreamWhereAlways_IsWhatTheReceiverFinds()
    {
        var client = await StartAsync(handler: options => options.OutputHash = EctOutputHash.Always);

        using var response = await client.PostAsync("/bound", Contents["stream of unknown length"](), Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task JsonForm_EndpointThatOptsIn_AcceptsAndReadsItUnchanged()
    {
        var client = await StartAsync(handler: options => options.BodyForm = EctBodyForm.Json);
        using var scope = ScopeWithPredecessor();

        using var response = await client.PostAsync("/embedded", JsonContent.Create(new { a = 1 }), Cancellation);

        var seen = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        int NumberOf(string name) => seen.GetProperty(name).GetInt32();
        Assert.Equal((2, 2, 1), (NumberOf("nodes"), NumberOf("tokens"), NumberOf("a")));
    }

    [Fact]
    public async Task Send_Synchronous_Arrives()
    {
        var client = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = Contents["stream"]() };

        using var response = await Task.Run(() => client.Send(request, Cancellation), Cancellation);

        var seen = await response.Content.ReadFromJsonAsync<Seen>(Cancellation);
        Assert.Equal(new Seen(1, false, "application/octet-stream", Bytes.Length, null, Hash(Bytes)), seen);
    }

    [Theory]
    [InlineData("text", false)]
    [InlineData("text", true)]
    [InlineData("stream of unknown length", false)]
    public async Task ExpectContinue_AndChunked_Arrive(string name, bool isChunked)
    {
        var client = await StartAsync();
        using var content = Contents[name]();
        var expected = Hash(await Contents[name]().ReadAsByteArrayAsync(Cancellation));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = content };
        (request.Headers.ExpectContinue, request.Headers.TransferEncodingChunked) = (true, isChunked);

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(expected, (await response.Content.ReadFromJsonAsync<Seen>(Cancellation))!.Sha256);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, false)]
    [InlineData(HttpProtocols.Http1, true)]
    [InlineData(HttpProtocols.Http2, false)]
    [InlineData(HttpProtocols.Http2, true)]
    public async Task Upload_Of200MiB_IsNeverHeldInMemory(HttpProtocols protocol, bool isLengthKnown)
    {
        const long length = 200 * MiB;
        const long window = 16 * MiB;
        var read = new ReadProgress();
        var client = await StartAsync(protocol, progress: read);
        var content = new WrittenContent(async (stream, cancellation) =>
        {
            var chunk = new byte[MiB];
            for (var written = 0L; written < length; written += MiB)
            {
                // A receiver that collects everything first never gets this far.
                await read.ReachAsync(written - window).WaitAsync(Patience, cancellation);
                await stream.WriteAsync(chunk, cancellation);
            }
        }, isLengthKnown ? length : null);

        using var response = await client.PostAsync("/upload", content, Cancellation);

        Assert.Equal($"{length}", await response.Content.ReadAsStringAsync(Cancellation));
    }

    private static ByteArrayContent Typed(string type)
    {
        var content = new ByteArrayContent("text"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private static StringContent With(string name, int count, int length = 1)
    {
        var content = new StringContent("text");
        for (var i = 1; i <= count; i++) content.Headers.TryAddWithoutValidation(count is 1 ? name : name + i, new string('x', length));
        return content;
    }

    private static string Hash(byte[] content) => Convert.ToHexString(SHA256.HashData(content));

    private EctScope ScopeWithPredecessor()
    {
        var scope = _worker!.Scopes.Begin();
        scope.AddPredecessor(Service.Bob.Issue(Forge.Me));
        return scope;
    }

    private static async Task<Seen> PostAsync(HttpClient client, HttpContent? content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = content };
        (request.Version, request.VersionPolicy) = (client.DefaultRequestVersion, client.DefaultVersionPolicy);
        using var response = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<Seen>(Cancellation))!;
    }

    private async Task<HttpClient> StartAsync(
        HttpProtocols protocol = HttpProtocols.Http1, Action<EctMessageHandlerOptions>? handler = null, ReadProgress? progress = null)
    {
        _service = await Receiver.StartAsync(app =>
        {
            app.MapPost("/", (Delegate)Seen.InAsync);
            app.MapPost("/bound", (Delegate)Seen.InAsync).RequireEct(e => e.BindBody(EctBodyBinding.OutputHash));
            app.MapPost("/json", ([FromBody] JsonElement json) => json.GetProperty("a").GetRawText());
            app.MapPost("/form", async (HttpRequest request) =>
            {
                var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
                using var file = new MemoryStream();
                await form.Files[0].CopyToAsync(file, request.HttpContext.RequestAborted);
                return $"{form["key"]}|{form.Files[0].FileName}|{Convert.ToHexString(file.ToArray())}";
            });
            app.MapPost("/embedded", (HttpContext http, [FromBody] JsonElement json) => new
            {
                nodes = http.GetRequiredEct().Graph.Nodes.Count,
                tokens = json.GetProperty("execution_context").GetArrayLength(),
                a = json.GetProperty("a").GetInt32(),
            }).RequireEct(e => e.AcceptJsonBody());
            app.MapPost("/upload", (HttpRequest request) => progress!.ReadAsync(request.Body, request.HttpContext.RequestAborted));
        }, protocol, services: services => services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null));
        _worker = new Worker(services =>
        {
            services.ConfigureHttpClientDefaults(defaults => defaults.AddEctHandler(Worker.Configure).ConfigureHttpClient(client =>
            {
                client.BaseAddress = _service.Address;
                client.DefaultRequestVersion = _service.Client.DefaultRequestVersion;
                client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            }));
            services.AddHttpClient("body").AddEctHandler(options =>
            {
                options.MaxHeaderBytes = 1;
                handler?.Invoke(options);
            });
        });
        return Client("body");
    }

    private HttpClient Client(string name) => _worker!.Get<IHttpClientFactory>().CreateClient(name);

    /// <summary>What the application has seen of a request.</summary>
    internal sealed record Seen(int Nodes, bool HasField, string? Type, long? Length, string? Encoding, string Sha256)
    {
        public static async Task<Seen> InAsync(HttpContext http)
        {
            var (request, headers) = (http.Request, http.Request.Headers);
            var digest = await SHA256.HashDataAsync(request.Body, http.RequestAborted);
            return new(
                http.GetRequiredEct().Graph.Nodes.Count, headers.ContainsKey(EctHeaderNames.ExecutionContext),
                request.ContentType, request.ContentLength,
                headers.ContentEncoding is [var encoding] ? encoding : null, Convert.ToHexString(digest));
        }
    }
}
