using System.Net;
using Ect.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

public class RejectionWriterTests
{
    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Development", false, false)]
    [InlineData("Production", null, false)]
    [InlineData("Production", true, true)]
    [InlineData("Staging", null, false)]
    public async Task Answer_Reason_IsToldWhereItMayBe(string environment, bool? expose, bool isTold)
    {
        await using var service = await Service.StartAsync(middleware: options => options.ExposeFailureReason = expose, environment: environment);

        using var response = await service.GetAsync("/", EctTestFault.WrongAudience);

        await response.AssertRefusedAsync(reason: isTold ? EctFailureReason.AudienceMismatch : null);
    }

    [Fact]
    public async Task Answer_ToEveryToken_ForbidsStorage()
    {
        await using var service = await Service.StartAsync();

        using var accepted = await service.GetAsync("/", Service.Alice.Token());
        using var refused = await service.GetAsync("/", EctTestFault.Malformed);

        Assert.Equal("no-store", accepted.Headers.CacheControl?.ToString());
        Assert.Equal("no-store", refused.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Answer_ApplicationSetItsOwnCacheControl_IsKept()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", (HttpContext http) => { http.Response.Headers.CacheControl = "max-age=5, private"; });
        });

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal("max-age=5, private", response.Headers.GetValues("Cache-Control").Single());
    }

    [Theory]
    [InlineData(1, "1")]
    [InlineData(1.001, "2")]
    [InlineData(90, "90")]
    public async Task Answer_DependencyOutOfReach_Is503WithRetryAfter(double seconds, string expected)
    {
        await using var service = await Service.StartAsync(
            ect: ect => ect.ConfigureMiddleware(options => options.RetryAfter = TimeSpan.FromSeconds(seconds)),
            services: services => services.AddSingleton<IEctReplayCache>(new BrokenReplayCache()),
            middleware: options => options.ExposeFailureReason = true);

        using var response = await service.GetAsync("/", Service.Alice.Token());

        await response.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, EctFailureReason.ReplayCacheUnavailable);
        Assert.Equal(expected, response.Headers.GetValues("Retry-After").Single());
    }

    [Theory]
    [InlineData(-1.0, "1")]
    [InlineData(0.0, "1")]
    [InlineData(0.2, "1")]
    [InlineData(1.0, "1")]
    [InlineData(1.001, "2")]
    [InlineData(30.0, "30")]
    [InlineData(null, "90")]
    public async Task Answer_DependencySaysWhenToTryAgain_IsTheRetryAfter(double? seconds, string expected)
    {
        await using var service = await Service.StartAsync(
            ect: ect => ect.ConfigureMiddleware(options => options.RetryAfter = TimeSpan.FromSeconds(90)),
            services: services => services.AddSingleton<IEctReplayCache>(new BrokenReplayCache(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null)),
            middleware: options => options.ExposeFailureReason = true);

        using var response = await service.GetAsync("/", Service.Alice.Token());

        await response.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, EctFailureReason.ReplayCacheUnavailable);
        Assert.Equal(expected, response.Headers.GetValues("Retry-After").Single());
    }

    [Fact]
    public async Task Answer_Refused_HasNoRetryAfter()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.GetAsync("/", EctTestFault.Malformed);

        Assert.False(response.Headers.Contains("Retry-After"));
    }

    [Fact]
    public async Task OnRejected_Runs_AfterTheStatusAndBeforeTheBody()
    {
        EctRejectedContext? rejected = null;
        await using var service = await StartWithHookAsync(context =>
        {
            rejected = context;
            Assert.Equal(403, context.HttpContext.Response.StatusCode);
            Assert.False(context.HttpContext.Response.HasStarted);
            context.HttpContext.Response.Headers["Told"] = "yes";
            return default;
        });
        var id = Forge.NewId();

        using var response = await service.GetAsync("/", Service.Alice.Token(token => (token.Audiences[0], token.Id) = (Forge.Bob, id)));

        await response.AssertRefusedAsync();
        Assert.Equal("yes", response.Headers.GetValues("Told").Single());
        Assert.Equal(EctFailureReason.AudienceMismatch, rejected?.Result.FailureReason);
        Assert.Equal(id, rejected?.Result.FailedToken?.Id);
    }

    [Fact]
    public async Task OnRejected_WritesABody_IsTheAnswer()
    {
        await using var service = await StartWithHookAsync(async context => await context.HttpContext.Response.WriteAsync("Ask carol."));

        using var response = await service.GetAsync("/");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("Ask carol.", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OnRejected_Throws_RefusesAllTheSame()
    {
        await using var service = await StartWithHookAsync(context =>
        {
            context.HttpContext.Response.StatusCode = 200;
            throw new InvalidOperationException("Broken.");
        });

        using var response = await service.GetAsync("/");

        await response.AssertRefusedAsync();
        var record = Assert.Single(service.Logs.GetSnapshot(), record => record.Id.Name is "OnRejectedFailed");
        Assert.Equal(LogLevel.Error, record.Level);
        Assert.IsType<InvalidOperationException>(record.Exception);

        using var another = await service.GetAsync("/");
        await another.AssertRefusedAsync();
        var told = service.Logs.GetSnapshot().Where(record => record.Id.Name is "OnRejectedFailed").ToList();
        Assert.Equal(2, told.Count);
        Assert.Null(told[1].Exception); // Strangers must not fill the disk with stack traces.
    }

    [Fact]
    public async Task OnRejected_ThrowsBeforeTheBodyItAnnounced_RefusesAllTheSame()
    {
        await using var service = await StartWithHookAsync(context =>
        {
            context.HttpContext.Response.ContentType = "text/plain";
            context.HttpContext.Response.ContentLength = 10;
            throw new InvalidOperationException("Broken.");
        });

        using var response = await service.GetAsync("/");

        await response.AssertRefusedAsync();
    }

    [Fact]
    public async Task OnRejected_Accepted_DoesNotRun()
    {
        var told = false;
        await using var service = await StartWithHookAsync(_ =>
        {
            told = true;
            return default;
        });

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(told);
    }

    private static Task<Service> StartWithHookAsync(Func<EctRejectedContext, ValueTask> hook) =>
        Service.StartAsync(ect: ect => ect.ConfigureMiddleware(options => options.OnRejected = hook));
}
