using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

/// <summary>A client that goes in the middle of its body is not there any more to be refused.</summary>
public sealed class LeavingClientTests : IAsyncDisposable
{
    private readonly ObservedEnd _observed = new();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isReached;
    private bool _isTold;
    private Service? _service;

    public enum Framing { Length, Chunks, Stream }

    /// <summary>How a connection ends; a stream has one way to end early.</summary>
    public enum Parting { InOrder, AtOnce }

    /// <summary>What of a body is read before the application is asked, and where reading it fails.</summary>
    public enum Place { Token, Content, BoundContent, BoundPart, LongBoundContent, Json }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Place, Framing, Parting> Cases => new(
        from place in Enum.GetValues<Place>()
        from framing in Enum.GetValues<Framing>()
        from parting in Enum.GetValues<Parting>()
        where framing is not Framing.Stream || parting is Parting.InOrder
        select (place, framing, parting));

    public ValueTask DisposeAsync() => _service?.DisposeAsync() ?? default;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Client_LeavesInItsBody_IsNeitherRefusedNorCountedNorTold(Place place, Framing framing, Parting parting)
    {
        var service = await StartAsync(framing);
        service.Logs.Clear();
        using var verifications = new MetricCollector<double>(service.Services.GetRequiredService<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");

        await SendAndLeaveAsync(service, place, framing, parting);

        Assert.IsType<ConnectionResetException>(await _observed.Ended);
        Assert.False(_isReached);
        Assert.False(_isTold);
        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Level >= LogLevel.Warning && record.Category!.StartsWith("Ect.", StringComparison.Ordinal));
        // Where the tokens came whole and the content did not, they were right.
        if (place is Place.Content) Assert.Equal("accepted", Assert.Single(verifications.GetMeasurementSnapshot()).Tags["outcome"]);
        else Assert.Empty(verifications.GetMeasurementSnapshot());
    }

    private async Task<Service> StartAsync(Framing framing) => _service = await Service.StartAsync(
        app =>
        {
            app.UseEct();
            app.MapPost("/", async (Stream body) =>
            {
                _entered.TrySetResult();
                await body.CopyToAsync(Stream.Null, Cancellation);
                _isReached = true;
            });
            app.MapPost("/bound", () => _isReached = true).RequireEct(e => e.BindBody(EctBodyBinding.OutputHash));
            app.MapPost("/json", () => _isReached = true).RequireEct(e => e.AcceptJsonBody = true);
        },
        ect: ect => ect.ConfigureMiddleware(options => options.OnRejected = _ =>
        {
            _isTold = true;
            return default;
        }),
        services: _observed.AddTo, sockets: framing is Framing.Stream ? HttpProtocols.Http2 : HttpProtocols.Http1);

    private async Task SendAndLeaveAsync(Service service, Place place, Framing framing, Parting parting)
    {
        var token = Service.Alice.Token(claims => claims["out_hash"] = EctDigest.Of("never"u8).ToString());
        var (path, type, start, isInHeader) = place switch
        {
            Place.Token => ("/", Parts.Type, Parts.Token(token)[..^20], false),
            Place.Content => ("/", Parts.Type, Parts.Token(token) + Parts.Content("hello")[..^4], false),
            Place.BoundContent => ("/bound", "text/plain", "hello", true),
            Place.LongBoundContent => ("/bound", "text/plain", new string('x', 100_000), true),
            Place.BoundPart => ("/bound", Parts.Type, Parts.Token(token) + Parts.Content("hello")[..^4], false),
            _ => ("/json", "application/json", $$"""{"execution_context":"{{token}}","a":""", false),
        };
        var moment = place is Place.Content ? _entered.Task.WaitAsync(Cancellation) : _observed.Begun;
        if (framing is Framing.Stream) await CancelAsync(service, path, type, start, isInHeader ? token : null, moment);
        else await LeaveAsync(service, path, type, start, isInHeader ? token : null, moment, framing, parting);
    }

    private static async Task LeaveAsync(Service service, string path, string type, string start, string? token, Task moment, Framing framing, Parting parting)
    {
        using var raw = await Raw.ConnectAsync(service.Address);
        var field = token is null ? "" : $"Execution-Context: {token}\r\n";
        var (length, chunk) = framing is Framing.Chunks ? ("Transfer-Encoding: chunked", $"{200_000:x}\r\n") : ("Content-Length: 200000", "");
        await raw.WriteAsync($"POST {path} HTTP/1.1\r\nHost: a\r\n{field}Content-Type: {type}\r\n{length}\r\n\r\n{chunk}{start}");
        await moment;
        raw.Leave(isAtOnce: parting is Parting.AtOnce);
    }

    private static async Task CancelAsync(Service service, string path, string type, string start, string? token, Task moment)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var content = new WrittenContent(async (stream, _) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(start), leaving.Token);
            await stream.FlushAsync(leaving.Token);
            await new TaskCompletionSource().Task.WaitAsync(leaving.Token);
        });
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content, Version = service.Client.DefaultRequestVersion, VersionPolicy = service.Client.DefaultVersionPolicy };
        if (token is not null) request.Headers.TryAddWithoutValidation(EctMediaTypes.HeaderName, token);

        var sending = service.Client.SendAsync(request, leaving.Token);
        await moment;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }
}
