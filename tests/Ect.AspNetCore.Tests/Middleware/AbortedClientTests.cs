using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

public class AbortedClientTests
{
    private readonly TaskCompletionSource<(int Status, bool HasStarted, IEctFeature? Feature)> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
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

        var (status, hasStarted, feature) = await SendAndLeaveAsync(service, replay.Asked, Service.Alice.Token());

        Assert.Equal(StatusCodes.Status200OK, status); // untouched
        Assert.False(hasStarted);
        Assert.Null(feature);
        Assert.False(_reached);
        Assert.False(told);
        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Level >= LogLevel.Warning);
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

        var (status, _, feature) = await SendAndLeaveAsync(service, asked.Task, "garbage");

        Assert.Equal(StatusCodes.Status403Forbidden, status);
        Assert.Equal(EctFailureReason.Malformed, feature?.FailureReason);
        Assert.False(_reached);
        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Level >= LogLevel.Error);
    }

    private void Pipeline(WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
                _ended.SetResult((context.Response.StatusCode, context.Response.HasStarted, context.Features.Get<IEctFeature>()));
            }
            catch (Exception exception)
            {
                _ended.SetException(exception);
            }
        });
        app.UseEct();
        app.Run(_ =>
        {
            _reached = true;
            return Task.CompletedTask;
        });
    }

    private async Task<(int Status, bool HasStarted, IEctFeature? Feature)> SendAndLeaveAsync(Service service, Task signal, string token)
    {
        service.Logs.Clear();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Version = service.Client.DefaultRequestVersion,
            VersionPolicy = service.Client.DefaultVersionPolicy,
        };
        request.Headers.TryAddWithoutValidation(EctMediaTypes.HeaderName, token);

        var sending = service.Client.SendAsync(request, leaving.Token);
        await signal.WaitAsync(TestContext.Current.CancellationToken);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        return await _ended.Task.WaitAsync(TestContext.Current.CancellationToken);
    }
}
