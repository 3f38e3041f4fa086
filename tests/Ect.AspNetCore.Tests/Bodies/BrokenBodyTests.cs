using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

/// <summary>Bodies that are not what their type says, or do not come to their end.</summary>
public class BrokenBodyTests
{
    [Theory]
    [InlineData("{0},{1}")]
    [InlineData("{0}\r\n{1}")]
    [InlineData("{0}\r\n\r\n")]
    [InlineData("{0}\n\n")]
    [InlineData("{0}\r")]
    [InlineData("{0} ")]
    [InlineData("\n{0}")]
    [InlineData(" {0}")]
    [InlineData("\ufeff{0}")]
    [InlineData("[\"{0}\"]")]
    public async Task Token_NotTheWholeBody_IsMalformed(string format)
    {
        await using var service = await Receiver.StartAsync();
        var body = string.Format(null, format, Service.Alice.Token(), Service.Bob.Token());

        Receiver.AssertRefused(await service.PostRawAsync(body, type: EctMediaTypes.MediaType), 403, EctFailureReason.Malformed);
    }

    [Theory]
    [InlineData("{0},{1}")]
    [InlineData("{0}\r\n {1}")]
    [InlineData("{0}\r\n\r\n")]
    public async Task TokenPart_TwoJoinedOrFolded_IsMalformed(string format)
    {
        await using var service = await Receiver.StartAsync();
        var part = Parts.Token(string.Format(null, format, Service.Alice.Token(), Service.Bob.Token()));

        Receiver.AssertRefused(await service.PostRawAsync(part + Parts.Content(Parts.Json) + Parts.End), 403, EctFailureReason.Malformed);
    }

    [Fact]
    public async Task TokenPart_SameTextTwiceAndAnEmptyOne_CountsOnce()
    {
        await using var service = await Receiver.StartAsync();
        var token = Service.Alice.Token();

        Assert.Contains("\r\n\r\n1|", await service.PostRawAsync(Parts.Token(token) + Parts.Token("") + Parts.Token(token) + Parts.Content(Parts.Json) + Parts.End), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--b0--\r\n")]
    [InlineData("--b0\r\nContent-Type: application/exec+jwt\r\n\r\n\r\n--b0--\r\n")]
    public async Task Multipart_WithoutAToken_IsMissing(string body)
    {
        await using var service = await Receiver.StartAsync();

        Receiver.AssertRefused(await service.PostRawAsync(body.Length is 0 ? Parts.Content(Parts.Json) + Parts.End : body), 403, EctFailureReason.Missing);
    }

    [Fact]
    public async Task Token_EmptyBody_IsMissing()
    {
        await using var service = await Receiver.StartAsync();

        Receiver.AssertRefused(await service.PostRawAsync("", type: EctMediaTypes.MediaType), 403, EctFailureReason.Missing);
    }

    [Theory]
    [InlineData("; boundary=other")]
    [InlineData("; boundary=\"\"")]
    [InlineData("; boundary=b0; boundary=other")]
    [InlineData("; boundary=\"0123456789012345678901234567890123456789012345678901234567890123456789x\"")]
    [InlineData("")]
    public async Task Multipart_WrongBoundary_IsMalformed(string boundary)
    {
        await using var service = await Receiver.StartAsync();

        Receiver.AssertRefused(await service.PostRawAsync(Parts.Good, type: $"multipart/related; type=\"application/exec+jwt\"{boundary}"), 403, EctFailureReason.Malformed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--b")]
    [InlineData("--b0\r\nContent-Ty")]
    public async Task Multipart_CutBeforeTheContent_IsMalformed(string start)
    {
        await using var service = await Receiver.StartAsync();

        Receiver.AssertRefused(await service.PostRawAsync(Parts.Token(Service.Alice.Token()) + start), 403, EctFailureReason.Malformed);
    }

    [Theory]
    [InlineData("--b0")] // where the fields of a part may have ended
    [InlineData("--b0\r\n\r\n")]
    [InlineData("--b0\r\nContent-Type: application/json\r\n\r\n{\"a\"")]
    [InlineData("--b0\r\nContent-Type: application/json\r\n\r\n{\"a\":1}")]
    [InlineData("--b0\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n--b")]
    public async Task Multipart_CutInTheContent_IsABrokenBody(string start)
    {
        await using var service = await Receiver.StartAsync();

        Assert.StartsWith("HTTP/1.1 400 ", await service.PostRawAsync(Parts.Token(Service.Alice.Token()) + start), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Type: text/plain\u0001\r\n")]
    [InlineData("Content-Length: x\r\n")]
    [InlineData("Content-Length: 7, 7\r\n")]
    [InlineData("Content-Length: -1\r\n")]
    public async Task ContentPart_DescribedAsNoContentCanBe_IsABrokenBody(string fields)
    {
        await using var service = await Receiver.StartAsync();

        Receiver.AssertRefused(await service.PostRawAsync(Parts.Token(Service.Alice.Token()) + Parts.Content(Parts.Json, fields) + Parts.End), 400, EctFailureReason.Malformed);
    }

    [Fact]
    public async Task ContentPart_TypeWithATab_IsAsGoodAsWithABlank()
    {
        await using var service = await Receiver.StartAsync();

        var answer = await service.PostRawAsync(Parts.Token(Service.Alice.Token()) + Parts.Content(Parts.Json, "Content-Type: application/json;\ta=b\r\n") + Parts.End);

        Assert.Contains($"\r\n\r\n1|application/json;\ta=b||True|{Parts.Json}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Part_LineThatIsNoField_IsMalformed()
    {
        await using var service = await Receiver.StartAsync();

        Receiver.AssertRefused(await service.PostRawAsync(Parts.Token(Service.Alice.Token()) + Parts.Content(Parts.Json, "no field at all\r\n") + Parts.End), 403, EctFailureReason.Malformed);
    }

    [Theory]
    [InlineData(6, "400")]
    [InlineData(7, "200")]
    [InlineData(8, "400")]
    public async Task ContentPart_OfAnotherLengthThanItStates_IsABrokenBody(int stated, string status)
    {
        await using var service = await Receiver.StartAsync();

        var answer = await service.PostRawAsync(Parts.Token(Service.Alice.Token()) + Parts.Content(Parts.Json, $"Content-Length: {stated}\r\n") + Parts.End);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ShorterThanAnnouncedOrSlow_IsTheServersTimeout()
    {
        // It waits for slow clients no longer than a second or two.
        await using var service = await Receiver.StartAsync(services: services => services.Configure<KestrelServerOptions>(
            o => o.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1_000_000, gracePeriod: TimeSpan.FromSeconds(1.1))));
        var body = Parts.Token(Service.Alice.Token(token => token.Extensions = new JsonObject { ["note"] = new string('x', 1_500) }));

        var inTheContent = SendAsync(Parts.Good[..^20]);
        foreach (var answer in await Task.WhenAll(SendAsync(""), SendAsync(body[..10]), SendAsync(body[..1_000])))
            Receiver.AssertRefused(answer, 408, EctFailureReason.Malformed);
        Assert.StartsWith("HTTP/1.1 408 ", await inTheContent, StringComparison.Ordinal);

        Task<string> SendAsync(string sent) => Raw.SendAsync(service.Address, $"Content-Type: {Parts.Type}\r\nContent-Length: 5000\r\n", sent);
    }

    [Theory]
    [InlineData(true, EctFailureReason.Malformed)]
    [InlineData(false, EctFailureReason.BodyHashMismatch)]
    public async Task Body_ComesInDrops_IsTheServersTimeoutAndLeavesNothingBehind(bool isInToken, EctFailureReason reason)
    {
        const int Length = 10_000_000;
        var completed = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await Service.StartAsync(
            app =>
            {
                app.Use((http, next) =>
                {
                    if (http.Request.Path == "/") http.Response.OnCompleted(() => // Registered first, so it runs last.
                    {
                        completed.TrySetResult((http.Request.Body as FileBufferingReadStream)?.TempFileName);
                        return Task.CompletedTask;
                    });
                    return next(http);
                });
                app.UseEct();
                app.MapPost("/", () => { }).RequireEct(e => e.BindBody(EctBodyBinding.OutputHash));
                app.MapGet("/other", () => { }).DisableEct();
            },
            options: options => (options.Limits.MaxTokenLength, options.Limits.MaxTokensLength) = (Length, Length),
            middleware: options => options.ExposeFailureReason = true,
            services: services => services.Configure<KestrelServerOptions>(
                o => o.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 100_000_000, gracePeriod: TimeSpan.FromSeconds(1.1))),
            sockets: HttpProtocols.Http1);
        var token = Service.Alice.Token(token => token.OutputHash = EctDigest.Of("hello"u8).ToString());
        using var raw = await Raw.ConnectAsync(service.Address);

        await raw.WriteAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {Length}\r\n" + (isInToken
            ? $"Content-Type: {Parts.Type}\r\n\r\n--b0\r\nContent-Type: application/exec+jwt\r\n\r\n"
            : $"Execution-Context: {token}\r\n\r\n{new string('x', 40_000)}"));
        var answer = raw.ReadHeadAsync();
        while (!answer.IsCompleted && await raw.TryWriteAsync("x"))
            using (await service.GetAsync("/other")) { } // A drop for each time that the server has done something else.

        Assert.StartsWith("HTTP/1.1 408 ", await answer, StringComparison.Ordinal);
        Assert.Contains(service.Logs.GetSnapshot(), record => record.Message.StartsWith($"ECT refused: {reason}.", StringComparison.Ordinal));
        var file = await completed.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(isInToken, file is null);
        Assert.False(File.Exists(file));
        using var response = await service.PostForResponseAsync(new ByteArrayContent("hello"u8.ToArray()), token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    public async Task Body_ClientLeavesInIt_NobodyIsAnsweredAndNothingIsAnError(int sent)
    {
        var isReached = false;
        await using var service = await Receiver.StartAsync(app => app.MapPost("/", () => isReached = true));
        var body = Parts.Token(Service.Alice.Token(token => token.Extensions = new JsonObject { ["note"] = new string('x', 1_500) }));

        var answer = await Raw.SendAsync(service.Address, $"Content-Type: {Parts.Type}\r\nContent-Length: 5000\r\n", body[..sent], leaves: true);

        Assert.Equal("", answer);
        Assert.False(isReached);
        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Message.StartsWith("ECT refused", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Level >= LogLevel.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--b0\r\nContent-Type: application/json\r\n\r\n")]
    public async Task Chunks_OfABrokenForm_AreTheServersBadRequest(string start)
    {
        await using var service = await Receiver.StartAsync();
        var body = Parts.Token(Service.Alice.Token()) + start;

        var answer = await Raw.SendAsync(service.Address, $"Content-Type: {Parts.Type}\r\nTransfer-Encoding: chunked\r\n", $"{body.Length:x}\r\n{body}\r\nnonsense\r\n");

        Receiver.AssertRefused(answer, 400, EctFailureReason.Malformed);
    }
}
