using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Tests;

/// <summary>Behind UseEct(), requests reach another endpoint than the one that was evaluated.</summary>
public sealed class RoutedAgainTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/open", false)]
    [InlineData("/entrance", false)]
    [InlineData("/weaker", false)]
    [InlineData("/unconsumed", false)]
    [InlineData("/plain", true)]
    [InlineData("/actions", true)]
    [InlineData("/nowhere", true)]
    public async Task RoutedAgain_ToAnEndpointThatSaysNothing_RunsWhereTheOptionsWereMet(string from, bool runs)
    {
        await using var service = await StartRoutingAgainAsync();

        if (runs)
        {
            using var response = await service.GetAsync(from + "?then=/quiet", Service.Alice.Token());
            Assert.Equal("quiet", await response.Content.ReadAsStringAsync(Cancellation));
        }
        else
        {
            await EndpointGuardTests.AssertStoppedAsync("GET /quiet", () => service.GetAsync(from + "?then=/quiet", Service.Alice.Token()));
        }
    }

    [Theory]
    [InlineData("/open")]
    [InlineData("/plain")]
    [InlineData("/actions")]
    [InlineData("/nowhere")]
    public async Task RoutedAgain_ToAnEndpointThatAsks_DoesNotRun(string from)
    {
        await using var service = await StartRoutingAgainAsync();

        await EndpointGuardTests.AssertStoppedAsync("GET /secret", () => service.GetAsync(from + "?then=/secret", Service.Alice.Token()));
    }

    [Fact]
    public async Task RoutedAgain_ToASibling_WithTheSameWordOfTheGroup_DoesNotRun()
    {
        await using var service = await StartRoutingAgainAsync();

        await EndpointGuardTests.AssertStoppedAsync("GET /sibling", () => service.GetAsync("/actions?then=/sibling", Service.Alice.Token()));
    }

    [Fact]
    public async Task RoutedAgain_ToAnExemptEndpoint_Runs()
    {
        await using var service = await StartRoutingAgainAsync();

        using var response = await service.GetAsync("/plain?then=/open", Service.Alice.Token());

        Assert.Equal("open", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Request_AcceptedThenRefused_IsNoLongerEvaluated()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseRouting();
            app.Use(async (context, next) =>
            {
                await next(context);
                context.Request.Headers.Remove(EctHeaderNames.ExecutionContext);
                await next(context);
                Assert.Equal(403, context.Response.StatusCode);
                context.Response.Clear();
                await context.GetEndpoint()!.RequestDelegate!(context);
            });
            app.UseEct();
            app.Use((HttpContext _, RequestDelegate _) => Task.CompletedTask);
            app.MapMethods("/spec", ["HEAD"], () => "Reached.").RequireEct();
        });

        await EndpointGuardTests.AssertStoppedAsync("HEAD /spec", () => service.SendAsync(HttpMethod.Head, "/spec", Service.Alice.Token()));
    }

    [Theory]
    [InlineData("/open/failing", HttpStatusCode.InternalServerError)]
    [InlineData("/open/missing", HttpStatusCode.NotFound)]
    public async Task ErrorPage_BehindUseEct_RunsForAnExemptEndpoint(string path, HttpStatusCode expected)
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.UseExceptionHandler("/error");
            app.UseStatusCodePagesWithReExecute("/error");
            app.MapGet("/open/failing", string () => throw new InvalidOperationException("Failed.")).DisableEct();
            app.MapGet("/open/missing", () => Results.NotFound()).DisableEct();
            app.MapGet("/error", () => "page");
        });

        using var response = await service.GetAsync(path);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("page", await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>What was stopped must not come back as the page that tells of it.</summary>
    [Fact]
    public async Task RoutedAgain_ToTheSameEndpointBehindAnExceptionHandler_DoesNotRun()
    {
        var hasRun = false;
        await using var service = await Service.StartAsync(app =>
        {
            app.UseRouting();
            app.UseEct();
            app.UseExceptionHandler("/error");
            app.Use((context, next) =>
            {
                if (context.Request.Headers["Then"] is not [{ } then]) return next(context);
                context.Request.Path = then;
                context.SetEndpoint(null);
                return next(context);
            });
            app.UseRouting();
            app.MapGet("/open", () => "open").DisableEct();
            app.MapGet("/error", () => "page");
            app.MapGet("/quiet", () => { hasRun = true; });
        });
        service.Client.DefaultRequestHeaders.Add("Then", "/quiet");

        await EndpointGuardTests.AssertStoppedAsync("GET /quiet", () => service.GetAsync("/open"));
        Assert.False(hasRun);
    }

    [Fact]
    public async Task StatusCodePage_InFrontOfUseEct_IsEvaluatedItself()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseStatusCodePagesWithReExecute("/error");
            app.UseEct();
            app.MapGet("/missing", () => Results.NotFound()).RequireEct();
            app.MapGet("/error", () => "page").RequireEct(e => e.Actions("review_spec"));
        });

        using var response = await service.GetAsync("/missing", Service.Alice.Token());

        Assert.Equal("page", await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Whoever asks for "?then=/path" is sent there behind UseEct().</summary>
    private static Task<Service> StartRoutingAgainAsync() => Service.StartAsync(app =>
    {
        app.UseRouting();
        app.UseEct();
        app.Use((context, next) =>
        {
            if (context.Request.Query["then"] is not [{ } then]) return next(context);
            context.Request.Path = then;
            context.SetEndpoint(null);
            return next(context);
        });
        app.UseRouting();
        app.MapGet("/open", () => "open").DisableEct();
        app.MapGet("/entrance", () => "entrance").AllowMissingEct();
        app.MapGet("/weaker", () => "weaker").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L1));
        app.MapGet("/unconsumed", () => "unconsumed").RequireEct(e => e.Consume(false));
        app.MapGet("/plain", () => "plain");
        app.MapGet("/quiet", () => "quiet");
        app.MapGet("/secret", () => "Reached.").RequireEct(e => e.Actions("approve_spec"));
        var group = app.MapGroup("/").RequireEct(e => e.Actions("review_spec"));
        group.MapGet("/actions", () => "actions");
        group.MapGet("/sibling", () => "Reached.");
    });
}
