using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>A service whose endpoints need ECTs to be verified does not start where nothing can do that.</summary>
public sealed class UnverifiedEndpointsTests
{
    [Fact]
    public async Task Start_WithoutUseEct_FailsAndNamesAllEndpointsAtOnce()
    {
        var exception = await AssertFailsAsync(app =>
        {
            app.MapGet("/fluent", () => "").RequireEct(e => e.Actions("review_spec"));
            app.MapGroup("/group").RequireEct().MapGet("/member", () => "");
            app.MapGet("/attribute", [RequireEct] () => "");
            app.MapGet("/entrance", () => "").AllowMissingEct();
            app.MapGet("/action", () => "").WithEctAction("spec_stored");
            app.MapGet("/short", () => "").RequireEct().ShortCircuit();
            app.MapControllers();
            app.MapGet("/open", () => "").DisableEct();
            app.MapGet("/quiet", () => "");
        });

        string[] named = ["/fluent", "/group/member", "/attribute", "/entrance", "/action", "/short", "SpecController.Inherited"];
        foreach (var name in named)
            Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        Assert.Contains("no pipeline does that", exception.Message, StringComparison.Ordinal);
        Assert.Contains("app.UseEct()", exception.Message, StringComparison.Ordinal);
        Assert.Contains("short-circuited", exception.Message, StringComparison.Ordinal);
        foreach (var name in new[] { "/open", "/quiet", "SpecController.Open", "OpenController.Plain" })
            Assert.DoesNotContain(name, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ShortCircuited_FailsAndNamesThem()
    {
        var exception = await AssertFailsAsync(app =>
        {
            app.UseEct();
            app.MapGet("/fluent", () => "").RequireEct().ShortCircuit();
            app.MapGet("/entrance", [AllowMissingEct] () => "").ShortCircuit(200);
            app.MapGet("/verified", () => "").RequireEct();
            app.MapGet("/open", () => "").DisableEct().ShortCircuit();
            app.MapShortCircuit(404, "robots.txt");
        });

        Assert.Contains("/fluent", exception.Message, StringComparison.Ordinal);
        Assert.Contains("/entrance", exception.Message, StringComparison.Ordinal);
        Assert.Contains("short-circuited", exception.Message, StringComparison.Ordinal);
        foreach (var name in new[] { "/verified", "/open", "robots", "no pipeline" })
            Assert.DoesNotContain(name, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InABranchWithoutUseEct_Fails()
    {
        var exception = await AssertFailsAsync(app => app.Map("/b", branch =>
        {
            branch.UseRouting();
            branch.UseEndpoints(endpoints => endpoints.MapGet("/spec", () => "").RequireEct());
        }));

        Assert.Contains("GET /spec", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<WebApplication>> Healthy => new()
    {
        { "outgoing calls alone", app => app.MapGet("/", () => "") },
        { "exempt", app => app.MapGet("/", () => "").DisableEct() },
        { "required by the group, exempt", app => app.MapGroup("/").RequireEct().MapGet("/", () => "").DisableEct() },
        { "published keys", app => app.MapEctKeys() },
        { "no endpoint", app => app.Run(_ => Task.CompletedTask) },
        { "exempt and short-circuited", app => app.MapGet("/", () => "").DisableEct().ShortCircuit() },
        {
            "in a branch", app =>
            {
                app.UseWhen(context => context.Request.Path == "/", branch => branch.UseEct());
                app.MapGet("/", () => "").RequireEct();
            }
        },
    };

    [Theory]
    [MemberData(nameof(Healthy))]
    public async Task Start_NothingToVerifyOrSomethingThatDoes_Starts(string what, Action<WebApplication> pipeline)
    {
        await using var service = await Service.StartAsync(pipeline, sockets: HttpProtocols.Http1);

        Assert.True(service.Address.IsLoopback, what);
    }

    private static Task<InvalidOperationException> AssertFailsAsync(Action<WebApplication> pipeline) =>
        Assert.ThrowsAsync<InvalidOperationException>(() => Service.StartAsync(pipeline, sockets: HttpProtocols.Http1,
            services: services => services.AddControllers().AddApplicationPart(typeof(SpecController).Assembly)));
}
