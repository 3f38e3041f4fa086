using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

public class AbortedClientTests
{
    private readonly TaskCompletionSource<(Exception? Exception, int Status, bool HasStarted, IEctFeature? Feature)> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _reached;

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task ClientGoesAway_WhileVerifying_IsNeitherSuccessNorRefusal(HttpProtocols protocol)
    {
        var replay = new StuckReplayCache();
        var told = false;
        await using var service = await Service.StartAsync(Pipeline,
            ect: ect => ect.ConfigureMiddleware(options => options.OnRejected = _ =>
            {
                told = true;
                return default;
            }),
            services: services => services.AddSingleton<IEctReplayCache>(replay), sockets: protocol);

        var (exception, status, hasStarted, feature) = await SendAndLeaveAsync(service, replay.Asked, Service.Alice.Token());

        Assert.IsType<OperationCanceledException>(exception, exactMatch: false);
        Assert.Equal(StatusCodes.Status200OK, status); // untouched
        Assert.False(hasStarted);
        Assert.Null(feature);
        Assert.False(_reached);
        Assert.False(told);
        // What Kestrel says of a busy machine is not about the client.
        Assert.DoesNotContain(
            service.Logs.GetSnapshot(), record => record.Level >= LogLevel.Warning && record.Id.Name is not "HeartbeatSlow");
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task ClientGoesAway_WhileTheHookRuns_IsNoError(HttpProtocols protocol)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await Service.StartAsync(Pipeline,
            ect: ect => ect.ConfigureMiddleware(options => options.OnRejected = async context =>
            {
                asked.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(context.HttpContext.RequestAborted);
            }),
            sockets: protocol);

        var (exception, status, _, feature) = await SendAndLeaveAsync(service, asked.Task, "garbage");

        Assert.Null(exception);
        Assert.Equal(StatusCodes.Status403Forbidden, status);
        Assert.Equal(EctFailureReason.Malformed, feature?.FailureReason);
        Assert.False(_reached);
        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task RequestTimesOut_WhileVerifying_IsNoSuccess()
    {
        await using var service = await Service.StartAsync(
            app =>
            {
                app.UseRequestTimeouts();
                app.UseEct();
                app.MapGet("/", () => "Reached.").WithRequestTimeout(TimeSpan.FromMilliseconds(20));
            },
            services: services => services.AddRequestTimeouts().AddSingleton<IEctReplayCache>(new StuckReplayCache()));

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TimeIsUp_WhenATokenIsRefused_IsNoSuccess()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.Use((context, next) =>
            {
                context.RequestAborted = new CancellationToken(canceled: true);
                return next(context);
            });
            app.UseEct();
            app.Run(_ => throw new InvalidOperationException("Reached."));
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.GetAsync("/", "garbage"));
    }

    private void Pipeline(WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            var exception = await Record.ExceptionAsync(() => next(context));
            _ended.SetResult((exception, context.Response.StatusCode, context.Response.HasStarted, context.Features.Get<IEctFeature>()));
            if (exception is not null) throw exception;
        });
        app.UseEct();
        app.Run(_ =>
        {
            _reached = true;
            return Task.CompletedTask;
        });
    }

    private async Task<(Exception? Exception, int Status, bool HasStarted, IEctFeature? Feature)> SendAndLeaveAsync(Service service, Task signal, string token)
    {
        service.Logs.Clear();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Version = service.Client.DefaultRequestVersion,
            VersionPolicy = service.Client.DefaultVersionPolicy,
        };
        request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, token);

        var sending = service.Client.SendAsync(request, leaving.Token);
        await signal.WaitAsync(TestContext.Current.CancellationToken);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        return await _ended.Task.WaitAsync(TestContext.Current.CancellationToken);
    }
}
