using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

public class EctEndpointsTests
{
    [Fact]
    public async Task FindRequirement_OfAnEndpointThatSaysNothing_IsOfTheOptions()
    {
        await using var service = await StartAsync(endpoint => { }, middleware: o =>
        {
            (o.Mode, o.BindBody, o.ReturnToken) = (EctMode.Report, EctBodyBinding.OutputHash, true);
            o.BindCaller.UserClaim = "sub";
        });

        var requirement = Find(service)!;

        Assert.False(requirement.AllowsMissing);
        Assert.False(requirement.AcceptsJsonBody);
        Assert.True(requirement.ReturnsToken);
        Assert.Null(requirement.Action);
        Assert.Equal("sub", requirement.CallerBinding.UserClaim);
        Assert.Equal(EctMode.Report, requirement.Verification.Mode);
        Assert.Equal(EctBodyBinding.OutputHash, requirement.Verification.BodyBinding);
        Assert.Null(requirement.Verification.MinimumLevel);
    }

    [Fact]
    public async Task FindRequirement_OfAnEndpointOfAGroup_HasWhatBothSay()
    {
        await using var service = await StartAsync(endpoint => endpoint
            .RequireEct(e => e.Actions("a").MinimumLevel(EctAssuranceLevel.L1).AcceptJsonBody().BindToUserClaim("sub"))
            .WithEctAction("done").AllowMissingEct());

        var requirement = Find(service)!;

        Assert.True(requirement.AllowsMissing);
        Assert.True(requirement.AcceptsJsonBody);
        Assert.False(requirement.ReturnsToken);
        Assert.Equal("done", requirement.Action);
        Assert.Equal("sub", requirement.CallerBinding.UserClaim);
        Assert.Equal(EctAssuranceLevel.L1, requirement.Verification.MinimumLevel);
        Assert.Equal(["a"], requirement.Verification.Actions!);
        Assert.False(requirement.Verification.Consume); // The group says so.
    }

    [Fact]
    public async Task FindRequirement_ChangedByItsReader_StaysAsItIs()
    {
        await using var service = await StartAsync(endpoint => endpoint.RequireEct(e => e.BindToUserClaim("sub")));

        Find(service)!.CallerBinding.UserClaim = null;

        Assert.Equal("sub", Find(service)!.CallerBinding.UserClaim);
    }

    [Fact]
    public async Task FindRequirement_OfADisabledEndpoint_IsNothing()
    {
        await using var service = await StartAsync(endpoint => endpoint.DisableEct());

        Assert.Null(Find(service));
    }

    [Fact]
    public async Task FindRequirement_WithoutUseEct_IsNothing()
    {
        await using var service = await Service.StartAsync(app => app.MapGet("/", () => "done"));

        Assert.Null(Find(service));
    }

    [Fact]
    public async Task FindRequirement_OfNothing_Throws()
    {
        await using var service = await StartAsync(endpoint => { });

        Assert.Throws<ArgumentNullException>(() => service.Services.GetRequiredService<EctEndpoints>().FindRequirement(null!));
    }

    private static EctEndpointRequirement? Find(Service service)
    {
        Endpoint endpoint = Assert.Single(service.Services.GetRequiredService<EndpointDataSource>().Endpoints);
        return service.Services.GetRequiredService<EctEndpoints>().FindRequirement(endpoint);
    }

    private static Task<Service> StartAsync(Action<RouteHandlerBuilder> endpoint, Action<EctMiddlewareOptions>? middleware = null) =>
        Service.StartAsync(app =>
        {
            app.UseEct();
            endpoint(app.MapGroup("/group").RequireEct(e => e.Consume(false)).MapPost("/", () => "done"));
        }, middleware: middleware);
}
