using System.Net;
using System.Text.Json;
using Ect.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

/// <summary>Refusals go the way of the application's own problems, where it has called AddProblemDetails().</summary>
public sealed class RejectionDetailsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(null)]
    public async Task Refusal_IsCustomizedByTheApplication(HttpProtocols? sockets)
    {
        await using var service = await StartAsync(problem => problem.ProblemDetails.Extensions["node"] = "n-1", sockets: sockets);

        using var response = await service.GetAsync("/", "garbage");

        var problem = await ReadAsync(response, HttpStatusCode.Forbidden);
        Assert.Equal("n-1", problem.GetProperty("node").GetString());
        Assert.Equal("about:blank", problem.GetProperty("type").GetString());
        Assert.Equal("Forbidden", problem.GetProperty("title").GetString());
        Assert.Equal(403, problem.GetProperty("status").GetInt32());
        Assert.Equal("The request needs a valid Execution Context Token.", problem.GetProperty("detail").GetString());
        Assert.False(problem.TryGetProperty("reason", out _));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Development", false, false)]
    [InlineData("Production", true, true)]
    public async Task Refusal_Reason_IsToldWhereItMayBe(string environment, bool? expose, bool isTold)
    {
        await using var service = await StartAsync(_ => { }, options => options.ExposeFailureReason = expose, environment: environment);

        using var response = await service.GetAsync("/", EctTestFault.WrongAudience);

        var problem = await ReadAsync(response, HttpStatusCode.Forbidden);
        Assert.Equal(isTold, problem.TryGetProperty("reason", out var reason));
        if (isTold) Assert.Equal("AudienceMismatch", reason.GetString());
        Assert.DoesNotContain("spiffe", problem.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Unavailable_IsCustomizedToo_WithRetryAfter()
    {
        await using var service = await StartAsync(problem => problem.ProblemDetails.Extensions["node"] = "n-1",
            services: services => services.AddSingleton<IEctReplayCache>(new BrokenReplayCache()));

        using var response = await service.GetAsync("/", Service.Alice.Token());

        var problem = await ReadAsync(response, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("n-1", problem.GetProperty("node").GetString());
        Assert.Equal(503, problem.GetProperty("status").GetInt32());
        Assert.True(response.Headers.Contains("Retry-After"));
    }

    [Fact]
    public async Task Refusal_ClientAcceptsNoJson_GetsOurOwnBody()
    {
        await using var service = await StartAsync(problem => problem.ProblemDetails.Extensions["node"] = "n-1");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept", "text/html" } } };

        using var response = await service.Client.SendAsync(request, Cancellation);

        await response.AssertRefusedAsync();
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    [InlineData(null)]
    public async Task Refusal_OfHead_HasNoBody(HttpProtocols? sockets)
    {
        var customized = 0;
        await using var service = await StartAsync(_ => customized++, sockets: sockets);

        using var response = await service.SendAsync(HttpMethod.Head, "/", "garbage");
        using var get = await service.GetAsync("/", "garbage");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(2, customized);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refusal_CustomizingThrows_GetsOurOwnBody(bool amidTheBody)
    {
        await using var service = await StartAsync(problem =>
        {
            problem.HttpContext.Response.StatusCode = 200;
            if (!amidTheBody) throw new InvalidOperationException("Broken.");
            problem.ProblemDetails.Extensions["first"] = "written";
            problem.ProblemDetails.Extensions["second"] = new Broken();
        }, sockets: HttpProtocols.Http1);

        using var response = await service.GetAsync("/", "garbage");

        await response.AssertRefusedAsync();
        var record = Assert.Single(service.Logs.GetSnapshot(), record => record.Id.Name is "ProblemDetailsFailed");
        Assert.Equal(LogLevel.Error, record.Level);
        Assert.IsType<InvalidOperationException>(record.Exception);

        using var another = await service.GetAsync("/", "garbage");
        await another.AssertRefusedAsync();
        var told = service.Logs.GetSnapshot().Where(record => record.Id.Name is "ProblemDetailsFailed").ToList();
        Assert.Equal(2, told.Count);
        Assert.Null(told[1].Exception); // Strangers must not fill the disk with stack traces.
    }

    [Theory]
    [InlineData(200)]
    [InlineData(500)]
    public async Task Refusal_CustomizingSetsTheStatus_StaysRefused(int status)
    {
        await using var service = await StartAsync(problem => problem.HttpContext.Response.StatusCode = status);

        using var response = await service.GetAsync("/", EctTestFault.Malformed);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Refusal_ServiceOfTheApplicationsOwn_IsAsked()
    {
        await using var service = await Service.StartAsync(
            services: services => services.AddTransient<IProblemDetailsService, PlainProblems>());

        using var response = await service.GetAsync("/", EctTestFault.Malformed);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("plain", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task OnRejected_WritesABody_IsTheAnswer()
    {
        var customized = false;
        await using var service = await StartAsync(_ => customized = true, ect: ect => ect.ConfigureMiddleware(options =>
            options.OnRejected = async rejected => await rejected.HttpContext.Response.WriteAsync("Ask carol.")));

        using var response = await service.GetAsync("/");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("Ask carol.", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.False(customized);
    }

    [Fact]
    public async Task OnRejected_SetsAnotherStatus_KeepsItWithTheProblem()
    {
        await using var service = await StartAsync(_ => { }, ect: ect => ect.ConfigureMiddleware(options => options.OnRejected = rejected =>
        {
            rejected.HttpContext.Response.StatusCode = 401;
            return default;
        }));

        using var response = await service.GetAsync("/");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private static Task<Service> StartAsync(Action<ProblemDetailsContext> customize, Action<EctMiddlewareOptions>? middleware = null,
        Action<EctBuilder>? ect = null, Action<IServiceCollection>? services = null, HttpProtocols? sockets = null,
        string environment = "Production") =>
        Service.StartAsync(ect: ect, middleware: middleware, sockets: sockets, environment: environment, services: all =>
        {
            all.AddProblemDetails(problems => problems.CustomizeProblemDetails = customize);
            services?.Invoke(all);
        });

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement;
    }

    private sealed class Broken
    {
        private readonly string _message = "Broken.";

        public string Value => throw new InvalidOperationException(_message);
    }

    private sealed class PlainProblems : IProblemDetailsService
    {
        public async ValueTask WriteAsync(ProblemDetailsContext context) => await context.HttpContext.Response.WriteAsync("plain");
    }
}
