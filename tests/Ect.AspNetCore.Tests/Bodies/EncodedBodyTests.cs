using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Bodies with a <c>Content-Encoding</c>.</summary>
public class EncodedBodyTests
{
    [Theory]
    [InlineData(Parts.Type)]
    [InlineData(EctMediaTypes.MediaType)]
    public async Task Encoded_NothingDecodesIt_Is415(string type)
    {
        await using var service = await Receiver.StartAsync();

        Receiver.AssertRefused(await service.PostRawAsync("abc", "Content-Encoding: gzip\r\n", type), 415, EctFailureReason.UnsupportedContentEncoding);
    }

    [Fact]
    public async Task Encoded_DecodedBeforeUseEct_IsUnwrapped()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseRequestDecompression();
            app.UseEct();
            app.MapPost("/", Receiver.EchoAsync);
        }, services: services => services.AddRequestDecompression(), sockets: HttpProtocols.Http1);
        using var content = new ByteArrayContent(GZip(Parts.Good)) { Headers = { { "Content-Type", Parts.Type }, { "Content-Encoding", "gzip" } } };

        Assert.Equal($"1|application/json||True|{Parts.Json}", await service.PostAsync(content));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Encoded_NotAsItSays_IsRefused(string encoding)
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseRequestDecompression();
            app.UseEct();
            app.MapPost("/", Receiver.EchoAsync);
            app.MapPost("/bound", Receiver.EchoAsync).RequireEct(e => e.BindBody(EctBodyBinding.OutputHash));
            app.MapPost("/json", Receiver.EchoAsync).RequireEct(e => e.AcceptJsonBody());
        }, middleware: options => options.ExposeFailureReason = true, services: services => services.AddRequestDecompression(), sockets: HttpProtocols.Http1);

        await AssertAsync("/", Parts.Type, EctFailureReason.Malformed);
        await AssertAsync("/json", "application/json", EctFailureReason.Malformed);
        await AssertAsync("/bound", "text/plain", EctFailureReason.BodyHashMismatch, Service.Alice.Token(token => token.OutputHash = EctDigest.Of("hello"u8).ToString()));

        async Task AssertAsync(string path, string type, EctFailureReason reason, params string[] tokens)
        {
            using var content = new ByteArrayContent([0xFF, 0xFF, 0xFF, 0xFF]) { Headers = { { "Content-Type", type }, { "Content-Encoding", encoding } } };
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
            if (tokens.Length > 0) request.Headers.Add(EctHeaderNames.ExecutionContext, tokens);
            using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            await response.AssertRefusedAsync(reason: reason);
        }
    }

    [Fact]
    public async Task ContentPart_Encoded_IsDecodedAsAnyContent()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseRequestDecompression();
            app.UseEct();
            app.MapPost("/", async (HttpRequest request) => await new StreamReader(request.Body).ReadToEndAsync());
        }, services: services => services.AddRequestDecompression(), sockets: HttpProtocols.Http1);
        byte[] body =
        [
            .. Encoding.ASCII.GetBytes(Parts.Token(Service.Alice.Token()) + "--b0\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n"),
            .. GZip(Parts.Json),
            .. Encoding.ASCII.GetBytes("\r\n" + Parts.End),
        ];
        using var content = new ByteArrayContent(body) { Headers = { { "Content-Type", Parts.Type } } };

        Assert.Equal(Parts.Json, await service.PostAsync(content));
    }

    [Fact]
    public async Task Encoded_AsNothingAgainAndAgain_MeetsTheServersLimit()
    {
        await using var service = await Service.StartAsync(
            app =>
            {
                app.UseRequestDecompression();
                app.UseEct();
            },
            middleware: options => options.ExposeFailureReason = true,
            services: services => services.AddRequestDecompression().Configure<KestrelServerOptions>(o => o.Limits.MaxRequestBodySize = 100_000), sockets: HttpProtocols.Http1);
        var body = string.Concat(Enumerable.Repeat("\u001f\u008b\u0008\0\0\0\0\0\0\u0003\u0003\0\0\0\0\0\0\0\0\0", 100_000 / 20)) + "\u001f"; // members of nothing

        var answer = await Raw.SendAsync(service.Address, $"Content-Type: {Parts.Type}\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n");

        Receiver.AssertRefused(answer, 413, EctFailureReason.BodyTooLarge);
    }

    internal static byte[] GZip(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }
}
