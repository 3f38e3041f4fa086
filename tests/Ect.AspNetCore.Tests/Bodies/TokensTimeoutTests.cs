using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Tokens of a body that take their time, however busily they come.</summary>
public class TokensTimeoutTests
{
    private const int Length = 10_000;

    // A time that nobody else waits for. As for the default, see below.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(33);

    private readonly ObservedClock _clock = new(Limit);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Starts => new()
    {
        { "/", EctMediaTypes.MediaType, "ey" },
        { "/", Parts.Type, "" },
        { "/", Parts.Type, "A preamble." },
        { "/", Parts.Type, "--b0\r\nContent-Type: appli" },
        { "/", Parts.Type, "--b0\r\nContent-Type: application/exec+jwt\r\n\r\ney" },
        { "/nowhere", Parts.Type, "--b0\r\nContent-Type: application/exec+jwt\r\n\r\ney" },
        { "/json", "application/json", "{\"execution_context\":\"ey" },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public async Task Tokens_TakeTooLong_Is408AndTheConnectionIsClosed(string path, string type, string start)
    {
        await using var service = await StartAsync();
        using var raw = await SendAsync(service, path, type, start);
        await _clock.Begun;

        _clock.Advance(Limit);

        var answer = await raw.ReadAnswerAsync();
        Receiver.AssertRefused(answer, 408, EctFailureReason.Malformed);
        Assert.Contains("Connection: close\r\n", answer, StringComparison.Ordinal);
        var line = Assert.Single(service.Logs.GetSnapshot(), record => record.Message.StartsWith("ECT refused", StringComparison.Ordinal));
        Assert.Contains("TokensTimeout", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_PartByPart_HaveOneDeadline()
    {
        await using var service = await StartAsync();
        using var raw = await SendAsync(service, "/", Parts.Type, Parts.Token(Service.Alice.Token()));
        await _clock.Begun;

        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(Limit / 3);
            if (i < 2) await raw.WriteAsync(Parts.Token(Service.Alice.Token()));
        }

        Assert.StartsWith("HTTP/1.1 408 ", await raw.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(1, _clock.Count);
    }

    [Fact]
    public async Task Tokens_InTime_ContentMayTakeLonger()
    {
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var service = await StartAsync(async (Stream body) =>
        {
            begun.SetResult();
            await release.Task.WaitAsync(Cancellation);
            return await new StreamReader(body).ReadToEndAsync(Cancellation);
        });
        using var raw = await SendAsync(service, "/", Parts.Type, Parts.Token(Service.Alice.Token()));
        await _clock.Begun;

        _clock.Advance(Limit - TimeSpan.FromTicks(1));
        await raw.WriteAsync("--b0\r\nContent-Type: text/plain\r\n\r\n");
        await begun.Task.WaitAsync(Cancellation);
        _clock.Advance(2 * Limit);
        await raw.WriteAsync("hello\r\n" + Parts.End + new string(' ', Length));
        release.SetResult();

        Assert.StartsWith("HTTP/1.1 200 ", await raw.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_TakeTooLongInAStream_Is408()
    {
        await using var service = await StartAsync(protocol: HttpProtocols.Http2);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var content = new WrittenContent(async (stream, _) =>
        {
            await stream.WriteAsync("--b0"u8.ToArray(), leaving.Token);
            await stream.FlushAsync(leaving.Token);
            await new TaskCompletionSource().Task.WaitAsync(leaving.Token);
        });
        content.Headers.TryAddWithoutValidation("Content-Type", Parts.Type);
        var sending = service.PostForResponseAsync(content);
        await _clock.Begun;

        _clock.Advance(Limit);

        using var response = await sending;
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        await leaving.CancelAsync();
    }

    [Fact]
    public void Default_Is30Seconds() => Assert.Equal(TimeSpan.FromSeconds(30), new EctLimits().TokensTimeout);

    private static async Task<Raw> SendAsync(Service service, string path, string type, string start)
    {
        var raw = await Raw.ConnectAsync(service.Address);
        await raw.WriteAsync($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {type}\r\nContent-Length: {Length}\r\n\r\n{start}");
        return raw;
    }

    private Task<Service> StartAsync(
        Delegate? handler = null, HttpProtocols protocol = HttpProtocols.Http1) => Receiver.StartAsync(
        app =>
        {
            app.MapPost("/", handler ?? Receiver.EchoAsync);
            app.MapPost("/json", Receiver.EchoAsync).RequireEct(e => e.AcceptJsonBody());
        },
        protocol,
        options => options.Limits.TokensTimeout = Limit,
        services => services.AddSingleton<TimeProvider>(_clock));
}
