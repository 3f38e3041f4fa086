using System.Net;
using Ect.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>What an endpoint says about ECTs is never ignored: where UseEct() has not evaluated it, it does not run.</summary>
public sealed class EndpointGuardTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<RouteHandlerBuilder>> Words => new()
    {
        { "actions", endpoint => endpoint.RequireEct(e => e.Actions("approve_spec")) },
        { "body", endpoint => endpoint.RequireEct(e => e.BindBody(EctBodyBinding.OutputHash)) },
        { "user", endpoint => endpoint.RequireEct(e => e.BindToUserClaim("sub")) },
        { "level", endpoint => endpoint.RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L1)) },
        { "taint", endpoint => endpoint.RequireEct(e => e.RefuseTainted()) },
        { "nothing beyond", endpoint => endpoint.RequireEct() },
        { "allowed to miss", endpoint => endpoint.AllowMissingEct() },
        { "action", endpoint => endpoint.WithEctAction("spec_stored") },
        { "return", endpoint => endpoint.WithEctAction("spec_stored").ReturnEct() },
        { "taken back", endpoint => endpoint.DisableEct().RequireEct() },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public async Task Endpoint_UseEctBeforeUseRouting_DoesNotRun(string what, Action<RouteHandlerBuilder> say)
    {
        var hasRun = false;
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.UseRouting();
            say(app.MapGet("/spec", () => { hasRun = true; }));
        });

        await AssertStoppedAsync("GET /spec", () => service.GetAsync("/spec", Service.Alice.Token()));
        Assert.False(hasRun, what);
    }

    [Fact]
    public async Task Metadata_UseEctBeforeUseRouting_DoesNotRun()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.UseRouting();
            app.MapGet("/spec", () => "Reached.").WithMetadata(new RequireEctAttribute("approve_spec"));
        });

        await AssertStoppedAsync("GET /spec", () => service.GetAsync("/spec", Service.Alice.Token()));
    }

    [Fact]
    public async Task Group_UseEctBeforeUseRouting_DoesNotRun()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.UseRouting();
            app.MapGroup("/group").RequireEct(e => e.Actions("approve_spec")).MapGet("/spec", () => "Reached.");
        });

        await AssertStoppedAsync("GET /group/spec", () => service.GetAsync("/group/spec", Service.Alice.Token()));
    }

    [Fact]
    public async Task HandlerAttribute_UseEctBeforeUseRouting_DoesNotRun()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.UseRouting();
            app.MapGet("/spec", [AllowMissingEct] () => "Reached.");
        });

        await AssertStoppedAsync("GET /spec", () => service.GetAsync("/spec", Service.Alice.Token()));
    }

    [Fact]
    public async Task Exempt_UseEctBeforeUseRouting_RunsWithAValidToken()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.UseRouting();
            app.MapGroup("/").RequireEct().MapGet("/", () => "open").DisableEct();
        });

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal("open", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Branch_RoutesOnItsOwn_NeedsItsOwnUseEct(bool hasItsOwn)
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.Map("/b", branch =>
            {
                branch.UseRouting();
                if (hasItsOwn) branch.UseEct();
                branch.UseEndpoints(endpoints =>
                    endpoints.MapGet("/spec", () => "Reached.").RequireEct(e => e.Actions("review_spec")));
            });
        }, middleware: options => options.ExposeFailureReason = true);

        if (!hasItsOwn)
        {
            await AssertStoppedAsync("GET /spec", () => service.GetAsync("/b/spec", Service.Alice.Token()));
            return;
        }

        using var accepted = await service.GetAsync("/b/spec", Service.Alice.Token());
        using var refused = await service.GetAsync("/b/spec", EctTestFault.OtherAction);

        Assert.Equal("Reached.", await accepted.Content.ReadAsStringAsync(Cancellation));
        await refused.AssertRefusedAsync(reason: EctFailureReason.ActionNotAllowed);
    }

    [Fact]
    public async Task UseEctInABranchAlone_GuardsTheRest()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseWhen(context => context.Request.Path == "/verified", branch => branch.UseEct());
            app.MapGet("/verified", () => "verified").RequireEct();
            app.MapGet("/spec", () => "Reached.").RequireEct();
            app.MapGet("/plain", () => "plain");
        });

        using var verified = await service.GetAsync("/verified", Service.Alice.Token());
        using var plain = await service.GetAsync("/plain");

        Assert.Equal("verified", await verified.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("plain", await plain.Content.ReadAsStringAsync(Cancellation));
        await AssertStoppedAsync("GET /spec", () => service.GetAsync("/spec", Service.Alice.Token()));
    }

    [Fact]
    public async Task DelegateReplacedByALaterConvention_IsGuardedAllTheSame()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.UseRouting();
            app.MapGet("/spec", () => "").RequireEct()
                .Finally(endpoint => endpoint.RequestDelegate = context => context.Response.WriteAsync("Reached."));
        });

        await AssertStoppedAsync("GET /spec", () => service.GetAsync("/spec", Service.Alice.Token()));
    }

    [Fact]
    public async Task EndpointCopiedInFrontOfUseEct_IsRecognized()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseRouting();
            app.Use((context, next) =>
            {
                var endpoint = (RouteEndpoint)context.GetEndpoint()!;
                var metadata = new EndpointMetadataCollection([.. endpoint.Metadata, "more"]);
                context.SetEndpoint(new RouteEndpoint(endpoint.RequestDelegate!, endpoint.RoutePattern, 0, metadata, "copy"));
                return next(context);
            });
            app.UseEct();
            app.MapGet("/spec", [RequireEct] () => "Reached.");
        });

        using var response = await service.GetAsync("/spec", Service.Alice.Token());

        Assert.Equal("Reached.", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task EndpointSetByHand_IsGuardedByItsConvention()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseRouting();
            app.UseEct();
            app.Use((context, next) =>
            {
                var endpoints = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints;
                context.SetEndpoint(endpoints.Single(endpoint => endpoint.DisplayName!.Contains("/secret", StringComparison.Ordinal)));
                return next(context);
            });
            app.MapGet("/", () => "");
            app.MapGet("/secret", () => "Reached.").RequireEct();
        });

        await AssertStoppedAsync("GET /secret", () => service.GetAsync("/", Service.Alice.Token()));
    }

    [Fact]
    public async Task EndpointAddedLater_WithoutUseEct_DoesNotRun()
    {
        using var late = new LateEndpoints();
        await using var service = await Service.StartAsync(app => ((IEndpointRouteBuilder)app).DataSources.Add(late));
        late.Map("/late", new RequireEctAttribute());
        late.Map("/plain");

        using var plain = await service.GetAsync("/plain");

        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
        await AssertStoppedAsync("(unnamed)", () => service.GetAsync("/late", Service.Alice.Token()));
    }

    [Fact]
    public async Task EndpointAddedLater_ShortCircuited_DoesNotRun()
    {
        using var late = new LateEndpoints();
        await using var service = await Service.StartAsync(late.Pipeline);
        var shortCircuited = new EndpointItems();
        shortCircuited.ShortCircuit();
        late.Map("/late", [new AllowMissingEctAttribute(), .. shortCircuited.All]);

        await AssertStoppedAsync("(unnamed)", () => service.GetAsync("/late", "garbage"));
    }

    [Theory]
    [MemberData(nameof(Words))]
    public async Task Endpoint_WithoutAddEct_DoesNotRun(string what, Action<RouteHandlerBuilder> say)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        var hasRun = false;
        say(app.MapGet("/spec", () => { hasRun = true; }));
        app.MapGet("/open", () => "open").RequireEct().DisableEct();
        await app.StartAsync(Cancellation);
        using var client = app.GetTestClient();

        Assert.Equal("open", await client.GetStringAsync("/open", Cancellation));
        await AssertStoppedAsync("GET /spec", () => client.GetAsync("/spec", Cancellation));
        Assert.False(hasRun, what);
    }

    [Fact]
    public async Task Links_AndNames_WorkAsBefore()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/specs/{id}", (int id, LinkGenerator links, HttpContext http) =>
            {
                var name = http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
                return $"{links.GetPathByName(http, "spec", new { id = id + 1 })} {name}";
            }).WithName("spec").RequireEct();
        });

        using var response = await service.GetAsync("/specs/1", Service.Alice.Token());

        Assert.Equal("/specs/2 spec", await response.Content.ReadAsStringAsync(Cancellation));
    }

    internal static async Task AssertStoppedAsync(string endpoint, Func<Task<HttpResponseMessage>> send)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            using var response = await send();
            Assert.Fail($"Answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(Cancellation)}");
        });
        Assert.Contains(endpoint, exception.Message, StringComparison.Ordinal);
        Assert.Contains("UseEct() has not evaluated it in this request", exception.Message, StringComparison.Ordinal);
        Assert.Contains("after app.UseRouting() and before app.UseEndpoints(...)", exception.Message, StringComparison.Ordinal);
    }
}
