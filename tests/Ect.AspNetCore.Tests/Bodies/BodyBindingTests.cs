using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Tokens that are good for one content only.</summary>
public class BodyBindingTests
{
    [Theory]
    [InlineData(EctBodyBinding.OutputHash, "out_hash")]
    [InlineData(EctBodyBinding.InputHash, "inp_hash")]
    public async Task Bound_Content_MustBeTheOneOfTheHash(EctBodyBinding binding, string claim)
    {
        foreach (var protocol in new[] { HttpProtocols.Http1, HttpProtocols.Http2 })
        {
            await using var service = await StartAsync(binding, protocol);

            Assert.Equal("1|||True|hello", (await PostAsync("hello", Bound("hello", claim))).Replace("|5|", "||", StringComparison.Ordinal));
            await AssertMismatchAsync("hello!", Bound("hello", claim));
            await AssertMismatchAsync("hello", Service.Alice.Token());
            await AssertMismatchAsync("hello", Bound("hello", claim is "out_hash" ? "inp_hash" : "out_hash"));

            Task<string> PostAsync(string content, string token) => service.PostAsync(Content(content), token);

            async Task AssertMismatchAsync(string content, string token)
            {
                using var response = await service.PostForResponseAsync(Content(content), token);
                await response.AssertRefusedAsync(reason: EctFailureReason.BodyHashMismatch);
            }
        }
    }

    [Fact]
    public async Task Bound_Mismatch_UsesNothingUp()
    {
        await using var service = await StartAsync();
        var token = Bound("hello");

        using var refused = await service.PostForResponseAsync(Content("other"), token);

        await refused.AssertRefusedAsync(reason: EctFailureReason.BodyHashMismatch);
        Assert.StartsWith("1|", await service.PostAsync(Content("hello"), token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bound_SeveralHeads_EveryOneOfThemIs()
    {
        await using var service = await StartAsync();
        var second = Service.Bob.Token(token => token.OutputHash = HashOf("hello"));

        using var refused = await service.PostForResponseAsync(Content("hello"), Bound("hello"), Service.Bob.Token());

        await refused.AssertRefusedAsync(reason: EctFailureReason.BodyHashMismatch);
        Assert.StartsWith("2|", await service.PostAsync(Content("hello"), Bound("hello"), second), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bound_InlinePredecessor_IsNot()
    {
        await using var service = await StartAsync();
        var before = Forge.NewId();
        var head = Service.Alice.Token(token =>
        {
            token.OutputHash = HashOf("hello");
            token.Predecessors.Add(before);
        });

        Assert.StartsWith("1|", await service.PostAsync(Content("hello"), head, Service.Bob.Token(token => token.Id = before)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 0\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n", "0\r\n\r\n")]
    [InlineData("", "")]
    public async Task Bound_Empty_IsHashedLikeAny(string framing, string body)
    {
        await using var service = await StartAsync();

        Assert.StartsWith("HTTP/1.1 200 ", await SendAsync(Bound("")), StringComparison.Ordinal);
        Receiver.AssertRefused(await SendAsync(Bound("x")), 403, EctFailureReason.BodyHashMismatch);
        Receiver.AssertRefused(await SendAsync(Service.Alice.Token()), 403, EctFailureReason.BodyHashMismatch);

        Task<string> SendAsync(string token) => Raw.SendAsync(service.Address, $"Execution-Context: {token}\r\n{framing}", body);
    }

    [Fact]
    public async Task Bound_TokenIsTheBody_ContentIsEmpty()
    {
        await using var service = await StartAsync();

        Assert.Equal("1||0|False|", await service.PostAsync(Parts.Body(Bound(""), EctMediaTypes.MediaType)));
    }

    [Fact]
    public async Task Bound_Multipart_TheInnerContentIs()
    {
        await using var service = await StartAsync();
        var body = Parts.Token(Bound(Parts.Json)) + Parts.Content(Parts.Json) + Parts.End;

        Assert.Equal($"1|application/json||True|{Parts.Json}", await service.PostAsync(Parts.Body(body)));
        Receiver.AssertRefused(await service.PostRawAsync(Parts.Token(Bound(Parts.Json)) + Parts.Content("{}") + Parts.End), 403, EctFailureReason.BodyHashMismatch);
        Receiver.AssertRefused(await service.PostRawAsync(Parts.Token(Bound(Parts.Json)) + Parts.End), 403, EctFailureReason.BodyHashMismatch);
    }

    [Fact]
    public async Task Bound_Chunked_IsReadToItsEnd()
    {
        await using var service = await StartAsync();

        var answer = await Raw.SendAsync(service.Address, $"Execution-Context: {Bound("hello")}\r\nTransfer-Encoding: chunked\r\n", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n");

        Assert.EndsWith("\r\n\r\n1|||True|hello", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30 * 1024, true)]
    [InlineData((30 * 1024) + 1, false)]
    [InlineData(5_000_000, false)]
    public async Task Bound_Long_WaitsOnDisk(int length, bool isInMemory)
    {
        await using var service = await Receiver.StartAsync(app => app.MapPost("/", async (HttpRequest request) =>
        {
            var buffered = Assert.IsType<FileBufferingReadStream>(request.Body);
            var (wasInMemory, file) = (buffered.InMemory, buffered.TempFileName);
            return $"{wasInMemory} {file is null} {(await new StreamReader(buffered).ReadToEndAsync()).Length}";
        }).RequireEct(e => e.BindBody(EctBodyBinding.OutputHash)));
        var content = new string('x', length);

        Assert.Equal($"{isInMemory} {isInMemory} {length}", await service.PostAsync(Content(content), Bound(content)));
        Assert.Equal($"{isInMemory} {isInMemory} {length}", await service.PostAsync(Parts.Body(Parts.Token(Bound(content)) + Parts.Content(content) + Parts.End)));
    }

    [Fact]
    public async Task Bound_DecodedBeforeUseEct_WhatIsDecodedIs()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseRequestDecompression();
            app.UseEct();
            app.MapPost("/", Receiver.EchoAsync);
        }, middleware: options => options.BindBody = EctBodyBinding.OutputHash, services: services => services.AddRequestDecompression(), sockets: HttpProtocols.Http1);
        using var content = new ByteArrayContent(EncodedBodyTests.GZip("hello")) { Headers = { { "Content-Encoding", "gzip" } } };

        Assert.EndsWith("|hello", await service.PostAsync(content, Bound("hello")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bound_HoweverTheApplicationReads_ReadsTheContent()
    {
        await using var service = await Receiver.StartAsync(app =>
        {
            var bound = app.MapGroup("").RequireEct(e => e.BindBody(EctBodyBinding.InputHash));
            bound.MapPost("/json", (UnwrappingTests.Item item) => $"{item.A}");
            bound.MapPost("/form", ([FromForm] string a) => a).DisableAntiforgery();
            bound.MapPost("/stream", async (Stream body) => await new StreamReader(body).ReadToEndAsync());
            bound.MapPost("/pipe", async (System.IO.Pipelines.PipeReader body) => Encoding.UTF8.GetString((await body.ReadAtLeastAsync(100)).Buffer));
            bound.MapControllers();
        }, services: services => services.AddControllers().AddApplicationPart(typeof(BodyController).Assembly));

        Assert.Equal("1", await PostAsync("/json", Parts.Json, "application/json"));
        Assert.Equal("Ann", await PostAsync("/form", "a=Ann", "application/x-www-form-urlencoded"));
        Assert.Equal("hello", await PostAsync("/stream", "hello", "text/plain"));
        Assert.Equal("hello", await PostAsync("/pipe", "hello", "text/plain"));
        Assert.Equal("1", await PostAsync("/body/bound", Parts.Json, "application/json"));

        async Task<string> PostAsync(string path, string content, string type)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Parts.Body(content, type) };
            request.Headers.Add(EctHeaderNames.ExecutionContext, Bound(content, "inp_hash"));
            using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(true, EctFailureReason.InvalidSignature)]
    [InlineData(false, EctFailureReason.Missing)]
    public async Task Bound_RefusedWhateverTheContentIs_LongContentIsNotAskedFor(bool hasToken, EctFailureReason reason)
    {
        await using var service = await StartAsync();
        using var raw = await Raw.ConnectAsync(service.Address);
        var (token, other) = (Service.Alice.Token(), Service.Alice.Token());
        token = hasToken ? token[..token.LastIndexOf('.')] + other[other.LastIndexOf('.')..] : "";

        await raw.WriteAsync($"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nExecution-Context: {token}\r\nContent-Length: 1000000\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403 ", await raw.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Single(service.Logs.GetSnapshot(), record => record.Message.StartsWith($"ECT refused: {reason}.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n", "5 bytes")]
    [InlineData("Transfer-Encoding: chunked\r\n", "chunks")]
    public async Task Bound_Expect100_ContentIsAskedForOnceTheTokensHavePassed(string length, string framing)
    {
        await using var service = await StartAsync();
        var (good, bad) = (Bound("hello"), Bound("hello"));
        bad = bad[..bad.LastIndexOf('.')] + good[good.LastIndexOf('.')..];
        using var refused = await Raw.ConnectAsync(service.Address);
        using var accepted = await Raw.ConnectAsync(service.Address);

        await refused.WriteAsync(Head(bad));
        await accepted.WriteAsync(Head(good));

        Assert.StartsWith("HTTP/1.1 403 ", await refused.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Single(service.Logs.GetSnapshot(), record => record.Message.StartsWith("ECT refused: InvalidSignature.", StringComparison.Ordinal));
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await accepted.ReadHeadAsync());
        await accepted.WriteAsync(framing is "chunks" ? "5\r\nhello\r\n0\r\n\r\n" : "hello");
        Assert.StartsWith("HTTP/1.1 200 ", await accepted.ReadHeadAsync(), StringComparison.Ordinal);

        string Head(string token) => $"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nExecution-Context: {token}\r\n{length}\r\n";
    }

    [Theory]
    [InlineData(EctBodyBinding.OutputHash, "a token without out_hash")]
    [InlineData(EctBodyBinding.InputHash, "a token without inp_hash")]
    public async Task Bound_HeadWithoutAHash_LongContentIsNotAskedFor(EctBodyBinding binding, string detail)
    {
        await using var service = await StartAsync(binding);
        using var raw = await Raw.ConnectAsync(service.Address);

        await raw.WriteAsync($"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nExecution-Context: {Service.Alice.Token()}\r\nTransfer-Encoding: chunked\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403 ", await raw.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Contains(service.Logs.GetSnapshot(), record => record.Message.StartsWith("ECT refused: BodyHashMismatch.", StringComparison.Ordinal)
            && record.Message.Contains(detail, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData((30 * 1024) - 1)]
    [InlineData(30 * 1024)]
    [InlineData((30 * 1024) + 1)]
    [InlineData(1_000_000)]
    public async Task Bound_DecodedForAStranger_StaysInMemory(int length)
    {
        var (isInMemory, read) = (false, 0L);
        await using var service = await Service.StartAsync(app =>
        {
            app.UseRequestDecompression();
            app.Use((http, next) =>
            {
                http.Response.OnStarting(() =>
                {
                    var buffered = Assert.IsType<FileBufferingReadStream>(http.Request.Body);
                    (isInMemory, read) = (buffered.InMemory, buffered.Length);
                    return Task.CompletedTask;
                });
                return next(http);
            });
            app.UseEct();
        }, middleware: options => (options.BindBody, options.ExposeFailureReason) = (EctBodyBinding.OutputHash, true),
            services: services => services.AddRequestDecompression(), sockets: HttpProtocols.Http1);
        var text = new string('x', length);
        using var content = new ByteArrayContent(EncodedBodyTests.GZip(text)) { Headers = { { "Content-Encoding", "gzip" } } };

        using var response = await service.PostForResponseAsync(content, Service.Alice.Token(token => (token.OutputHash, token.Audiences[0]) = (HashOf(text), "spiffe://example.com/other")));

        await response.AssertRefusedAsync(reason: EctFailureReason.AudienceMismatch);
        Assert.Equal((true, Math.Min(length, 30 * 1024)), (isInMemory, read));
    }

    [Fact]
    public async Task Bound_ContentBreaksOff_IsAFailureThatUsesNothingUp()
    {
        await using var service = await StartAsync();
        var content = new string('x', 40_000);
        var token = Bound(content);

        var answer = await service.PostRawAsync(Parts.Token(token) + Parts.Content(content)); // without the last boundary

        Receiver.AssertRefused(answer, 400, EctFailureReason.BodyHashMismatch);
        Assert.StartsWith("1|", await service.PostAsync(Content(content), token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bound_ContentBeyondTheServersLimit_Is413()
    {
        await using var service = await Receiver.StartAsync(app => app.MapPost("/", Receiver.EchoAsync)
            .RequireEct(e => e.BindBody(EctBodyBinding.OutputHash)),
            services: services => services.Configure<KestrelServerOptions>(o => o.Limits.MaxRequestBodySize = 10_000));
        var content = new string('x', 10_001);

        Receiver.AssertRefused(await service.PostRawAsync(content, $"Execution-Context: {Bound(content)}\r\n", "text/plain"), 413, EctFailureReason.BodyTooLarge);
        Receiver.AssertRefused(await service.PostRawAsync(Parts.Token(Bound(content)) + Parts.Content(content) + Parts.End), 413, EctFailureReason.BodyTooLarge);
    }

    [Fact]
    public async Task Bound_ByTheOptions_AnEndpointMaySayOtherwise()
    {
        await using var service = await Receiver.StartAsync(app =>
        {
            app.MapPost("/", Receiver.EchoAsync);
            app.MapPost("/free", Receiver.EchoAsync).RequireEct(e => e.BindBody(EctBodyBinding.None));
            app.MapPost("/entrance", Receiver.EchoAsync).AllowMissingEct();
        }, middleware: options => options.BindBody = EctBodyBinding.OutputHash);

        await AssertAsync("/", "hello", Service.Alice.Token(), HttpStatusCode.Forbidden);
        await AssertAsync("/", "hello", Bound("hello"), HttpStatusCode.OK);
        await AssertAsync("/nowhere", "hello", Service.Alice.Token(), HttpStatusCode.Forbidden);
        await AssertAsync("/nowhere", "hello", Bound("hello"), HttpStatusCode.NotFound);
        await AssertAsync("/free", "hello", Service.Alice.Token(), HttpStatusCode.OK);
        await AssertAsync("/entrance", "hello", null, HttpStatusCode.OK);
        await AssertAsync("/entrance", "hello", Service.Alice.Token(), HttpStatusCode.Forbidden);

        async Task AssertAsync(string path, string content, string? token, HttpStatusCode expected)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Content(content) };
            if (token is not null) request.Headers.Add(EctHeaderNames.ExecutionContext, token);
            using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Theory]
    [InlineData(EctBodyBinding.OutputHash, true)]
    [InlineData(EctBodyBinding.None, false)]
    public async Task Bound_TokensIssuedThen_CarryTheContentsHash(EctBodyBinding binding, bool isBound)
    {
        await using var service = await Receiver.StartAsync(app => app.MapPost("/", (IEctScopes scopes) => scopes.Current!.InputHash ?? "none")
            .RequireEct(e => e.BindBody(binding)).WithEctAction("read").ReturnEct());

        using var response = await service.PostForResponseAsync(Content("hello"), Bound("hello"));

        Assert.Equal(isBound ? HashOf("hello") : "none", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var returned = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(response.Headers.GetValues(EctHeaderNames.ExecutionContext).Single().Split('.')[1]))!;
        Assert.Equal(isBound ? HashOf("hello") : null, (string?)returned["inp_hash"]);
    }

    [Fact]
    public async Task Bound_PostAsJson_IsAccepted()
    {
        await using var service = await StartAsync();
        using var worker = new Worker(services => services.AddHttpClient("agent", client => client.BaseAddress = service.Address).AddEctHandler(Worker.Configure));

        using var response = await worker.Get<IHttpClientFactory>().CreateClient("agent").PostAsJsonAsync("/", new { A = 1 }, TestContext.Current.CancellationToken);

        Assert.Equal("1|application/json; charset=utf-8|7|True|{\"a\":1}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unbound_PostAsJsonOfAnyLength_ArrivesWhole(bool isSynchronous)
    {
        await using var service = await Receiver.StartAsync();
        using var worker = new Worker(services => services.AddHttpClient("agent", client => client.BaseAddress = service.Address).AddEctHandler(Worker.Configure));
        using var client = worker.Get<IHttpClientFactory>().CreateClient("agent");
        var text = new string('x', 1_000_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = JsonContent.Create(text) };

        using var response = isSynchronous ? client.Send(request, TestContext.Current.CancellationToken) : await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal($"1|application/json; charset=utf-8||True|\"{text}\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Bound_TokensSentOn_CarryTheScopesInputHash()
    {
        await using var service = await StartAsync(EctBodyBinding.InputHash);
        using var worker = new Worker(services => services.AddHttpClient("agent", client => client.BaseAddress = service.Address).AddEctHandler(Worker.Configure));
        using var scope = worker.Scopes.Begin();
        scope.InputHash = HashOf("hello");

        using var passedOn = await worker.Get<IHttpClientFactory>().CreateClient("agent").PostAsync("/", Content("hello"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, passedOn.StatusCode);
    }

    [Fact]
    public async Task Bound_ErrorPageRunsThePipelineAgain_ContentNeedNotBeThere()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseExceptionHandler("/error");
            app.UseEct();
            app.MapPost("/", string () => throw new InvalidOperationException("Failed."));
            app.MapPost("/error", (HttpContext http) => http.GetRequiredEct().Heads[0].Issuer);
        }, middleware: options => options.BindBody = EctBodyBinding.OutputHash, sockets: HttpProtocols.Http1);
        var content = new string('x', 100_000);

        using var response = await service.PostForResponseAsync(Content(content), Bound(content));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(Forge.Alice, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static Task<Service> StartAsync(EctBodyBinding binding = EctBodyBinding.OutputHash, HttpProtocols protocol = HttpProtocols.Http1) =>
        Receiver.StartAsync(app => app.MapMethods("/", ["POST"], Receiver.EchoAsync).RequireEct(e => e.BindBody(binding)), protocol);

    private static ByteArrayContent Content(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Bound(string content, string claim = "out_hash") => Service.Alice.Token(token =>
    {
        if (claim is "out_hash") token.OutputHash = HashOf(content);
        else token.InputHash = HashOf(content);
    });

    private static string HashOf(string content) => EctDigest.Of(Encoding.UTF8.GetBytes(content)).ToString();
}
