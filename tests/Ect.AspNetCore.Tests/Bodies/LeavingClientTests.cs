using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
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

    /// <summary>What a body's length is told by.</summary>
    public enum Framing { Length, Chunks, Stream }

    /// <summary>How a connection ends; a stream has one way to end early.</summary>
    public enum Parting { InOrder, AtOnce }

    /// <summary>Where in the body the client goes.</summary>
    public enum Place { Token, BareToken, Content, BoundContent, LongBoundContent, BoundPart, Json }

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
        var moment = place is Place.Content ? _entered.Task.WaitAsync(Cancellation) : _observed.Begun;

        if (framing is Framing.Stream) await CancelAsync(service, Upload.To(place), moment);
        else await LeaveAsync(service, Upload.To(place), moment, framing, parting);

        if (place is Place.Content) Assert.IsType<ConnectionResetException>(await _observed.Ended); // The application reads it, and is told.
        else Assert.Equal((null, StatusCodes.Status499ClientClosedRequest), (await _observed.Ended, _observed.Status));
        Assert.False(_isReached);
        Assert.False(_isTold);
        // Where the tokens came whole and the content did not, they were right.
        if (place is Place.Content) Assert.Equal("accepted", Assert.Single(verifications.GetMeasurementSnapshot()).Tags["outcome"]);
        else Assert.Empty(verifications.GetMeasurementSnapshot());

        await service.Services.GetRequiredService<IHost>().StopAsync(Cancellation); // Then the server has said all that it has to say.
        AssertNothingTold(service, place);
    }

    /// <summary>The same where the server says first that the client has gone. Behind <c>UseEct()</c> the cancellation goes on, as it may
    /// be the application's own that the time is up: servers and handlers of exceptions take it for what it is.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Client_LeavesInItsBodyAndTheServerSaysSo_IsNeitherRefusedNorTold(Place place, Framing framing, Parting parting)
    {
        _observed.PassesAbortOn = true;
        var service = await StartAsync(framing);
        service.Logs.Clear();
        var moment = place is Place.Content ? _entered.Task.WaitAsync(Cancellation) : _observed.Begun;

        if (framing is Framing.Stream) await CancelAsync(service, Upload.To(place), moment);
        else await LeaveAsync(service, Upload.To(place), moment, framing, parting);

        var exception = await _observed.Ended;
        if (place is Place.Token or Place.BareToken) Assert.Null(exception);
        if (place is Place.Content) Assert.NotNull(exception); // The application reads it, and is told.
        else if (exception is null) Assert.Equal(StatusCodes.Status499ClientClosedRequest, _observed.Status);
        else Assert.IsType<OperationCanceledException>(exception, exactMatch: false);
        Assert.False(_isReached);
        Assert.False(_isTold);
        await service.Services.GetRequiredService<IHost>().StopAsync(Cancellation); // Then the server has said all that it has to say.
        AssertNothingTold(service, place);
    }

    [Theory]
    [InlineData(Place.Token)]
    [InlineData(Place.BareToken)]
    [InlineData(Place.BoundContent)]
    [InlineData(Place.LongBoundContent)]
    [InlineData(Place.BoundPart)]
    [InlineData(Place.Json)]
    public async Task Stream_CancelledInItsBody_RecordsNothingAndTheConnectionServesOn(Place place)
    {
        var service = await StartAsync(Framing.Stream);
        var upload = Upload.To(place);

        await CancelAsync(service, upload, _observed.Begun);
        await _observed.Ended;

        Assert.Empty((await service.Services.GetRequiredService<IEctStore>().FindAsync([upload.TokenId], Cancellation)).Records);
        using var request = upload.ToRequest(service, new StringContent(upload.Whole));
        using var response = await service.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(_isReached);
        Assert.Equal(2, _observed.Connections.Count);
        Assert.Single(_observed.Connections.Distinct());
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
            app.MapPost("/json", () => _isReached = true).RequireEct(e => e.AcceptJsonBody());
        },
        ect: ect => ect.ConfigureMiddleware(options => options.OnRejected = _ =>
        {
            _isTold = true;
            return default;
        }),
        services: _observed.AddTo, sockets: framing is Framing.Stream ? HttpProtocols.Http2 : HttpProtocols.Http1);

    /// <summary>What Kestrel says of a busy machine is not about the client.</summary>
    private static void AssertNothingTold(Service service, Place place) => Assert.DoesNotContain(service.Logs.GetSnapshot(), record =>
        record.Level >= LogLevel.Warning && record.Id.Name is not "HeartbeatSlow"
        && (place is not Place.Content || record.Category!.StartsWith("Ect.", StringComparison.Ordinal)));

    private static async Task LeaveAsync(Service service, Upload upload, Task moment, Framing framing, Parting parting)
    {
        using var raw = await Raw.ConnectAsync(service.Address);
        var token = upload.Token is null ? "" : $"Execution-Context: {upload.Token}\r\n";
        var (length, chunk) = framing is Framing.Chunks ? ("Transfer-Encoding: chunked", $"{upload.Whole.Length:x}\r\n") : ($"Content-Length: {upload.Whole.Length}", "");
        await raw.WriteAsync($"POST {upload.Path} HTTP/1.1\r\nHost: a\r\n{token}Content-Type: {upload.Type}\r\n{length}\r\n\r\n{chunk}{upload.Start}");
        await moment;
        raw.Leave(isAtOnce: parting is Parting.AtOnce);
    }

    private static async Task CancelAsync(Service service, Upload upload, Task moment)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var request = upload.ToRequest(service, new WrittenContent(async (stream, _) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(upload.Start), leaving.Token);
            await stream.FlushAsync(leaving.Token);
            await new TaskCompletionSource().Task.WaitAsync(leaving.Token);
        }));

        var sending = service.Client.SendAsync(request, leaving.Token);
        await moment;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    /// <summary>A body, and what is sent of it.</summary>
    /// <param name="Path">Where it is sent to.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="Whole">All of it.</param>
    /// <param name="Missing">How much of it does not arrive.</param>
    /// <param name="TokenId">The id of its token.</param>
    /// <param name="Token">The token, where it is not in the body.</param>
    private sealed record Upload(string Path, string Type, string Whole, int Missing, string TokenId, string? Token = null)
    {
        public string Start => Whole[..^Missing];

        public static Upload To(Place place)
        {
            var (id, content) = (Forge.NewId(), place is Place.LongBoundContent ? new string('x', 100_000) : "hello");
            var token = Service.Alice.Token(token => (token.Id, token.OutputHash) = (id, EctDigest.Of(Encoding.ASCII.GetBytes(content)).ToString()));
            var part = Parts.Content(content, "") + Parts.End;
            return place switch
            {
                Place.Token => new("/", Parts.Type, Parts.Token(token) + part, part.Length + 20, id),
                Place.BareToken => new("/", EctMediaTypes.MediaType, token, 20, id),
                Place.Content => new("/", Parts.Type, Parts.Token(token) + part, Parts.End.Length + 4, id),
                Place.BoundPart => new("/bound", Parts.Type, Parts.Token(token) + part, Parts.End.Length + 4, id),
                Place.Json => new("/json", "application/json", $$"""{"execution_context":"{{token}}","a":1}""", 2, id),
                _ => new("/bound", "text/plain", content, 2, id, token),
            };
        }

        public HttpRequestMessage ToRequest(Service service, HttpContent content)
        {
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", Type);
            var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = content, Version = service.Client.DefaultRequestVersion, VersionPolicy = service.Client.DefaultVersionPolicy };
            if (Token is not null) request.Headers.Add(EctHeaderNames.ExecutionContext, Token);
            return request;
        }
    }
}
