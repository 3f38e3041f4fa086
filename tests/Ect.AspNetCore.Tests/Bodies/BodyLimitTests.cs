using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Bodies that are too much, or never end.</summary>
public class BodyLimitTests
{
    [Theory]
    [InlineData(32, false)]
    [InlineData(33, true)]
    public async Task Multipart_ManyTokens_LimitHolds(int count, bool isRefused)
    {
        await using var service = await Receiver.StartAsync();
        var tokens = string.Concat(Enumerable.Range(0, count).Select(_ => Parts.Token(Service.Alice.Token())));

        var answer = await service.PostRawAsync(tokens + Parts.Content(Parts.Json) + Parts.End);

        if (isRefused) Receiver.AssertRefused(answer, 403, EctFailureReason.TooManyTokens);
        else Assert.Contains($"\r\n\r\n{count}|", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    public async Task Multipart_SameTokenAgainAndAgain_EndsSomewhere(int count, bool isRefused)
    {
        await using var service = await Receiver.StartAsync();
        var token = Parts.Token(Service.Alice.Token());

        var answer = await service.PostRawAsync(string.Concat(Enumerable.Repeat(token, count)) + Parts.Content(Parts.Json) + Parts.End);

        if (isRefused) Receiver.AssertRefused(answer, 403, EctFailureReason.TooManyTokens);
        else Assert.Contains("\r\n\r\n1|", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, EctFailureReason.None)]
    [InlineData(1, EctFailureReason.TokenTooLarge)]
    public async Task Token_Long_LimitHolds(int more, EctFailureReason reason)
    {
        var token = Service.Alice.Token();
        await using var service = await Receiver.StartAsync(options: options => options.Limits.MaxTokenLength = token.Length - more);

        var whole = await service.PostRawAsync(token, type: EctMediaTypes.MediaType);
        var part = await service.PostRawAsync(Parts.Token(reason is EctFailureReason.None ? Service.Alice.Token() : token) + Parts.Content(Parts.Json) + Parts.End);

        foreach (var answer in new[] { whole, part })
        {
            if (reason is EctFailureReason.None) Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
            else Receiver.AssertRefused(answer, 403, reason);
        }
    }

    [Theory]
    [InlineData(0, EctFailureReason.None)]
    [InlineData(1, EctFailureReason.TokenTooLarge)]
    public async Task Tokens_LongTogether_LimitHoldsWhereverTheyAre(int less, EctFailureReason reason)
    {
        var tokens = Enumerable.Range(0, 6).Select(_ => Service.Alice.Token()).ToArray();
        await using var service = await Receiver.StartAsync(options: options =>
            (options.Limits.MaxTokenLength, options.Limits.MaxTokensLength) = (tokens[0].Length, (3 * tokens[0].Length) - less));

        var parts = await service.PostRawAsync(string.Concat(tokens[..3].Select(token => Parts.Token(token))) + Parts.Content(Parts.Json) + Parts.End);
        var header = await Raw.SendAsync(service.Address, $"{EctHeaderNames.ExecutionContext}: {string.Join(", ", tokens[3..])}\r\nContent-Length: 0\r\n", "");

        foreach (var answer in new[] { parts, header })
        {
            if (reason is EctFailureReason.None) Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
            else Receiver.AssertRefused(answer, 403, reason);
        }
    }

    [Theory]
    [InlineData(',', EctFailureReason.Missing)]
    [InlineData('a', EctFailureReason.TooManyTokens)]
    public async Task Header_ThirtyTwoKilobytesOfElements_AreRefused(char letter, EctFailureReason reason)
    {
        await using var service = await Receiver.StartAsync();
        var value = string.Concat(Enumerable.Range(0, 15_000).Select(n => letter is ',' ? ",," : $"{(char)(letter + (n % 26))},"));

        var answer = await Raw.SendAsync(service.Address, $"{EctHeaderNames.ExecutionContext}: {value}\r\nContent-Length: 0\r\n", "");

        Receiver.AssertRefused(answer, 403, reason);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\r\n", 0)]
    [InlineData("\n", 0)]
    [InlineData("\r\n", 1)]
    public async Task Token_LongWithALineBreak_LimitIsTheTokens(string lineBreak, int more)
    {
        var token = Service.Alice.Token();
        await using var service = await Receiver.StartAsync(options: options => options.Limits.MaxTokenLength = token.Length - more);

        var answer = await service.PostRawAsync(token + lineBreak, type: EctMediaTypes.MediaType);

        if (more > 0) Receiver.AssertRefused(answer, 403, EctFailureReason.TokenTooLarge);
        else Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((8 * 1024) - 20, "200")]
    [InlineData((8 * 1024) + 20, "403")]
    public async Task Fields_OfAPart_AreLimited(int length, string status)
    {
        await using var service = await Receiver.StartAsync();
        var type = "Content-Type: text/plain; a=\r\n";
        var part = Parts.Content("text", type.Replace("a=", $"a={new string('x', length - type.Length)}", StringComparison.Ordinal));

        var answer = await service.PostRawAsync(Parts.Token(Service.Alice.Token()) + part + Parts.End);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--b0\r\nContent-Type: application/exec+jwt\r\n\r\n", "x", EctFailureReason.TokenTooLarge)] // a token
    [InlineData("", "x", EctFailureReason.Malformed)] // a preamble
    [InlineData("--b0\r\nContent-Type: ", "x", EctFailureReason.Malformed)] // a field
    [InlineData("--b0\r\n", "a: b\r\n", EctFailureReason.Malformed)] // fields
    [InlineData("", "--b0\r\nContent-Type: application/exec+jwt\r\n\r\n\r\n", EctFailureReason.TooManyTokens)] // empty tokens
    public async Task Endless_Anything_IsAnsweredAfterALittle(string start, string more, EctFailureReason reason)
    {
        // Without the server's own limit, so that nothing but ours ends it.
        await using var service = await Receiver.StartAsync(services: services => services.Configure<KestrelServerOptions>(o => o.Limits.MaxRequestBodySize = null));
        using var raw = await Raw.ConnectAsync(service.Address);
        await raw.WriteAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: {Parts.Type}\r\nTransfer-Encoding: chunked\r\n\r\n{start.Length:x}\r\n".Replace("\r\n0\r\n", "\r\n", StringComparison.Ordinal));
        if (start.Length > 0) await raw.WriteAsync(start + "\r\n");

        var chunk = string.Concat(Enumerable.Repeat(more, 1 + (4_000 / more.Length)));
        for (var sent = 0; sent < 128 * 1024; sent += chunk.Length) await raw.WriteAsync($"{chunk.Length:x}\r\n{chunk}\r\n");
        var head = await raw.ReadHeadAsync();

        Assert.StartsWith("HTTP/1.1 403 ", head, StringComparison.Ordinal);
        Assert.Contains(service.Logs.GetSnapshot(), record => record.Message.StartsWith($"ECT refused: {reason}.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ServersLimit_MetInTheTokens_Is413(bool isChunked)
    {
        await using var service = await Receiver.StartAsync(services: services => services.Configure<KestrelServerOptions>(o => o.Limits.MaxRequestBodySize = 1_000));
        var body = Parts.Token(new string('x', 10_000));

        var answer = isChunked ? await service.PostChunkedAsync(body) : await service.PostRawAsync(body);

        Receiver.AssertRefused(answer, 413, EctFailureReason.BodyTooLarge);
    }

    [Theory]
    [InlineData(false, -1, "200")]
    [InlineData(false, 0, "200")]
    [InlineData(false, 1, "413")]
    [InlineData(true, 0, "200")]
    [InlineData(true, 1, "413")]
    public async Task ServersLimit_MetInTheContent_Is413(bool isChunked, int more, string status)
    {
        const int Limit = 50_000;
        await using var service = await Receiver.StartAsync(services: services => services.Configure<KestrelServerOptions>(o => o.Limits.MaxRequestBodySize = Limit));
        var token = Parts.Token(Service.Alice.Token());
        var body = token + Parts.Content(new string('x', Limit + more - token.Length - Parts.Content("").Length - Parts.End.Length)) + Parts.End;

        var answer = isChunked ? await service.PostChunkedAsync(body) : await service.PostRawAsync(body);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ServersLimit_RaisedByTheEndpoint_HoldsNoMore(bool byFeature)
    {
        await using var service = await Service.StartAsync(
            app =>
            {
                if (byFeature) app.Use((http, next) =>
                {
                    http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = 100_000;
                    return next(http);
                });
                app.UseEct();
                app.MapPost("/", Receiver.EchoAsync).WithMetadata(byFeature ? new object() : new DisableRequestSizeLimitAttribute());
            },
            services: services => services.Configure<KestrelServerOptions>(o => o.Limits.MaxRequestBodySize = 5_000), sockets: HttpProtocols.Http1);
        var content = new string('x', 100_000);

        Assert.EndsWith(content, await service.PostRawAsync(Parts.Token(Service.Alice.Token()) + Parts.Content(content) + Parts.End), StringComparison.Ordinal);
        var tooMuch = await service.PostRawAsync(Parts.Token(Service.Alice.Token()) + Parts.Content(content + "x") + Parts.End);
        Assert.StartsWith(byFeature ? "HTTP/1.1 413 " : "HTTP/1.1 200 ", tooMuch, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":1}", "", "200")]
    [InlineData("{\"a\":1 }", "", "200")]
    [InlineData("{\"a\":1  }", "", "413")]
    [InlineData("{\"a\":1  }", "Content-Length: 9\r\n", "413")]
    public async Task EndpointsLimit_LowerThanTheServers_HoldsForTheInnerContent(string content, string length, string status)
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapControllers();
        }, services: services => services.AddControllers().AddApplicationPart(typeof(BodyController).Assembly), sockets: HttpProtocols.Http1);

        using var response = await service.Client.PostAsync("/body/small",
            Parts.Body(Parts.Token(Service.Alice.Token()) + Parts.Content(content, $"Content-Type: application/json\r\n{length}") + Parts.End), TestContext.Current.CancellationToken);

        Assert.Equal(status, ((int)response.StatusCode).ToString(provider: null));
    }
}
