using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>What the application reads of a body that carries tokens.</summary>
public class UnwrappingTests
{
    [Theory]
    [InlineData(HttpProtocols.Http1, EctMediaTypes.MediaType)]
    [InlineData(HttpProtocols.Http1, EctMediaTypes.LegacyMediaType)]
    [InlineData(HttpProtocols.Http2, EctMediaTypes.MediaType)]
    public async Task Token_IsTheBody_ApplicationReadsAnEmptyOne(HttpProtocols protocol, string type)
    {
        await using var service = await Receiver.StartAsync(protocol: protocol);

        Assert.Equal("1||0|False|", await service.PostAsync(Parts.Body(Service.Alice.Token(), type)));
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Multipart_TokensAndContent_ApplicationReadsTheContent(HttpProtocols protocol)
    {
        await using var service = await Receiver.StartAsync(protocol: protocol);
        var tokens = Parts.Token(Service.Alice.Token()) + Parts.Token(Service.Bob.Token(), EctMediaTypes.LegacyMediaType);

        var answer = await service.PostAsync(Parts.Body(tokens + Parts.Content(Parts.Json, "Content-Type: application/json; charset=utf-8\r\n") + Parts.End));

        Assert.Equal($"2|application/json; charset=utf-8||True|{Parts.Json}", answer);
    }

    [Fact]
    public async Task Multipart_ContentStatesItsLength_IsTheRequests()
    {
        await using var service = await Receiver.StartAsync();

        var answer = await service.PostAsync(Parts.Body(Parts.Token(Service.Alice.Token()) + Parts.Content("hello", "content-length: 5\r\nCONTENT-TYPE:text/plain\r\n") + Parts.End));

        Assert.Equal("1|text/plain|5|True|hello", answer);
    }

    [Fact]
    public async Task Multipart_ContentReadInAWayThatTheServerForbids_IsTheApplicationsMistake()
    {
        await using var service = await Receiver.StartAsync(app => app.MapPost("/", (HttpRequest request) => Record.Exception(() => request.Body.CopyTo(Stream.Null))?.Message));

        var answer = await service.PostAsync(Parts.Body(Parts.Token(Service.Alice.Token()) + Parts.Content(new string('x', 100_000)) + Parts.End));

        Assert.StartsWith("Synchronous operations are disallowed.", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Multipart_NoContentPart_ApplicationReadsAnEmptyBody()
    {
        await using var service = await Receiver.StartAsync();

        Assert.Equal("2||0|False|", await service.PostAsync(Parts.Body(Parts.Token(Service.Alice.Token()) + Parts.Token(Service.Bob.Token()) + Parts.End)));
    }

    [Fact]
    public async Task Multipart_PartWithoutFields_IsContentWithoutAType()
    {
        await using var service = await Receiver.StartAsync();

        Assert.Equal("1|||True|hello", await service.PostAsync(Parts.Body(Parts.Token(Service.Alice.Token()) + Parts.Content("hello", "") + Parts.End)));
    }

    [Fact]
    public async Task Multipart_FurtherParts_AreNotTheApplications()
    {
        await using var service = await Receiver.StartAsync();
        var body = "A preamble.\r\n" + Parts.Token(Service.Alice.Token()) + Parts.Content("one", "") + Parts.Content("two", "") + Parts.Token(Service.Bob.Token()) + Parts.End + "An epilogue.";

        Assert.Equal("1|||True|one", await service.PostAsync(Parts.Body(body)));
    }

    [Fact]
    public async Task Multipart_TokenAfterTheContent_IsNone()
    {
        await using var service = await Receiver.StartAsync();

        using var response = await service.PostForResponseAsync(Parts.Body(Parts.Content(Parts.Json) + Parts.Token(Service.Alice.Token()) + Parts.End));

        await response.AssertRefusedAsync(reason: EctFailureReason.Missing);
    }

    [Fact]
    public async Task Multipart_BinaryContent_ArrivesByteForByte()
    {
        await using var service = await Receiver.StartAsync(app => app.MapPost("/", async (HttpRequest request) =>
        {
            using var copy = new MemoryStream();
            await request.Body.CopyToAsync(copy);
            return Results.Bytes(copy.ToArray());
        }));
        var content = new byte[100_000];
        new Random(1).NextBytes(content);
        var body = Encoding.Latin1.GetBytes(Parts.Token(Service.Alice.Token()) + Parts.Content(Encoding.Latin1.GetString(content), $"Content-Length: {content.Length}\r\n") + Parts.End);
        using var parts = new ByteArrayContent(body) { Headers = { { "Content-Type", Parts.Type } } };

        using var response = await service.PostForResponseAsync(parts);

        Assert.Equal(content, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Routing_Consumes_SeesTheInnerType()
    {
        await using var service = await Receiver.StartAsync(app =>
        {
            app.MapPost("/", () => "json").Accepts<Item>("application/json");
            app.MapPost("/", () => "text").Accepts<string>("text/plain");
        });

        Assert.Equal("json", await service.PostAsync(Parts.Body(Parts.Token(Service.Alice.Token()) + Parts.Content(Parts.Json) + Parts.End)));
        Assert.Equal("text", await service.PostAsync(Parts.Body(Parts.Token(Service.Alice.Token()) + Parts.Content("a", "Content-Type: text/plain\r\n") + Parts.End)));
        using var other = await service.PostForResponseAsync(Parts.Body(Parts.Token(Service.Alice.Token()) + Parts.Content("a", "Content-Type: text/html\r\n") + Parts.End));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, other.StatusCode);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Application_HoweverItReads_ReadsTheContent(HttpProtocols protocol)
    {
        await using var service = await Receiver.StartAsync(app =>
        {
            app.MapPost("/json", (Item item) => $"{item.A}");
            app.MapPost("/optional", (Item? item) => $"{item?.A}");
            app.MapPost("/form", ([FromForm] string name, IFormFile file) => $"{name} {file.FileName} {file.Length}").DisableAntiforgery();
            app.MapPost("/stream", async (Stream body) => await new StreamReader(body).ReadToEndAsync());
            app.MapPost("/pipe", async (PipeReader body) => Encoding.UTF8.GetString((await body.ReadAtLeastAsync(100)).Buffer));
        }, protocol);
        using var form = new MultipartFormDataContent("f0") { { new StringContent("Ann"), "name" }, { new StringContent("12345"), "file", "a.txt" } };
        var formText = await form.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("1", await PostAsync("/json", Parts.Content(Parts.Json)));
        Assert.Equal("1", await PostAsync("/optional", Parts.Content(Parts.Json)));
        Assert.Equal("", await PostAsync("/optional", ""));
        Assert.Equal("Ann a.txt 5", await PostAsync("/form", Parts.Content(formText, $"Content-Type: {form.Headers.ContentType}\r\n")));
        Assert.Equal(Parts.Json, await PostAsync("/stream", Parts.Content(Parts.Json)));
        Assert.Equal(Parts.Json, await PostAsync("/pipe", Parts.Content(Parts.Json)));

        async Task<string> PostAsync(string path, string content)
        {
            using var response = await service.Client.PostAsync(path, Parts.Body(Parts.Token(Service.Alice.Token()) + content + Parts.End), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Application_ReadsSynchronously_ReadsTheContent()
    {
        await using var service = await Receiver.StartAsync(
            app => app.MapPost("/", (HttpRequest request) => new StreamReader(request.Body).ReadToEnd()),
            services: services => services.Configure<KestrelServerOptions>(options => options.AllowSynchronousIO = true));

        Assert.Equal(Parts.Json, await service.PostAsync(Parts.Body(Parts.Good)));
        Assert.StartsWith("HTTP/1.1 400 ", await service.PostRawAsync(Parts.Token(Service.Alice.Token()) + Parts.Content(Parts.Json)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Controller_ModelBindingAndConsumes_ReadTheContent()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapControllers();
        }, services: services => services.AddControllers().AddApplicationPart(typeof(BodyController).Assembly), sockets: HttpProtocols.Http1);

        using var response = await service.Client.PostAsync("/body", Parts.Body(Parts.Token(Service.Alice.Token()) + Parts.Content(Parts.Json) + Parts.End), TestContext.Current.CancellationToken);

        Assert.Equal("1", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Chunked_IsReadAlikeAndTransferEncodingIsGone()
    {
        await using var service = await Receiver.StartAsync(app => app.MapPost("/", async (HttpContext http) =>
            $"{http.Request.Headers.TransferEncoding.Count} {await Receiver.DescribeAsync(http)}"));
        var body = Parts.Token(Service.Alice.Token()) + Parts.Content(Parts.Json) + Parts.End;
        var chunks = string.Concat(body.Chunk(7).Select(chunk => $"{chunk.Length:x}\r\n{new string(chunk)}\r\n"));

        var answer = await Raw.SendAsync(service.Address, $"Content-Type: {Parts.Type}\r\nTransfer-Encoding: chunked\r\n", chunks + "0\r\n\r\n");

        Assert.Contains($"0 1|application/json||True|{Parts.Json}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expect100_BodyWithTokens_IsAskedForAndRead()
    {
        await using var service = await Receiver.StartAsync();
        var body = Parts.Token(Service.Alice.Token()) + Parts.Content(Parts.Json) + Parts.End;
        using var raw = await Raw.ConnectAsync(service.Address);

        await raw.WriteAsync($"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Type: {Parts.Type}\r\nContent-Length: {body.Length}\r\n\r\n");
        var interim = await raw.ReadHeadAsync();
        await raw.WriteAsync(body);
        var answer = await raw.ReadHeadAsync();

        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", interim);
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "1000000")]
    [InlineData("application/json", "5")]
    [InlineData(EctMediaTypes.MediaType, "5")]
    [InlineData(Parts.Type, "5")]
    public async Task Expect100_RefusedForItsHeader_BodyIsNotAskedFor(string type, string length)
    {
        await using var service = await Receiver.StartAsync(app => app.MapPost("/", () => { }).RequireEct(e => e.AcceptJsonBody()));
        using var raw = await Raw.ConnectAsync(service.Address);

        await raw.WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nExecution-Context: garbage\r\n" +
            $"Content-Type: {type}\r\nContent-Length: {length}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403 ", await raw.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SameConnection_RequestAfterRequest_AreReadOneByOne()
    {
        await using var service = await Receiver.StartAsync();
        using var raw = await Raw.ConnectAsync(service.Address);
        var requests = string.Concat(Enumerable.Range(0, 3).Select(_ =>
        {
            var body = Parts.Token(Service.Alice.Token()) + Parts.Content(Parts.Json) + Parts.End;
            return $"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: {Parts.Type}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        }));

        await raw.WriteAsync(requests + "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        using var reader = new StreamReader(raw.Stream);
        var answers = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, answers.Split($"1|application/json||True|{Parts.Json}").Length - 1);
        Assert.Contains("HTTP/1.1 403 ", answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorPage_RunsThePipelineAgain_TheRequestIsNotItsOwnReplay()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseExceptionHandler("/error");
            app.UseEct();
            app.MapPost("/", string () => throw new InvalidOperationException("Failed."));
            app.MapPost("/error", (HttpContext http) => http.GetRequiredEct().Heads[0].Issuer);
        }, sockets: HttpProtocols.Http1);

        using var response = await service.PostForResponseAsync(Parts.Body(Service.Alice.Token(), EctMediaTypes.MediaType));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(Forge.Alice, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    internal sealed record Item(int A);
}
