using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>What controllers, hubs and gRPC services say by attributes reaches no convention, and is not ignored either.</summary>
public sealed class GuardedFrameworksTests
{
    [Theory]
    [InlineData("/specs/inherited")]
    [InlineData("/specs/other")]
    [InlineData("/specs/entrance")]
    [InlineData("/open/closed")]
    public async Task Controller_UseEctBeforeUseRouting_DoesNotRun(string path)
    {
        await using var service = await StartMisorderedAsync(app => app.MapControllers());

        await EndpointGuardTests.AssertStoppedAsync("Controller", () => service.GetAsync(path, Service.Alice.Token()));
    }

    [Fact]
    public async Task ExemptAction_UseEctBeforeUseRouting_RunsWithAValidToken()
    {
        await using var service = await StartMisorderedAsync(app => app.MapControllers());

        using var response = await service.GetAsync("/open/plain", Service.Alice.Token());

        Assert.Equal("/open/plain", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task DynamicController_UseEctBeforeUseRouting_DoesNotRun()
    {
        await using var service = await StartMisorderedAsync(app => app.MapFallbackToController("Told", "Conventional"));

        await EndpointGuardTests.AssertStoppedAsync("ConventionalController", () => service.GetAsync("/anything", Service.Alice.Token()));
    }

    [Fact]
    public async Task Hub_UseEctBeforeUseRouting_DoesNotRun()
    {
        await using var service = await StartMisorderedAsync(app => app.MapHub<GuardedHub>("/hub"));

        await EndpointGuardTests.AssertStoppedAsync("/hub",
            () => service.SendAsync(HttpMethod.Post, "/hub/negotiate?negotiateVersion=1", Service.Alice.Token()));
        await EndpointGuardTests.AssertStoppedAsync("/hub", () => service.GetAsync("/hub", Service.Alice.Token()));
    }

    [Fact]
    public async Task GrpcService_UseEctBeforeUseRouting_DoesNotRun()
    {
        await using var service = await StartMisorderedAsync(app => app.MapGrpcService<GuardedRelay>());

        await EndpointGuardTests.AssertStoppedAsync("/relay.Relay/Tell",
            () => service.SendAsync(HttpMethod.Post, "/relay.Relay/Tell", Service.Alice.Token()));
    }

    [Fact]
    public async Task GrpcMethod_UseEctBeforeUseRouting_DoesNotRun()
    {
        await using var service = await StartMisorderedAsync(app => app.MapGrpcService<RelayService>());

        await EndpointGuardTests.AssertStoppedAsync("/relay.Relay/Tell",
            () => service.SendAsync(HttpMethod.Post, "/relay.Relay/Tell", Service.Alice.Token()));
    }

    private static Task<Service> StartMisorderedAsync(Action<WebApplication> map) => Service.StartAsync(app =>
    {
        app.UseEct();
        app.UseRouting();
        map(app);
    }, services: services =>
    {
        services.AddControllers().AddApplicationPart(typeof(SpecController).Assembly);
        services.AddSignalR();
        services.AddGrpc();
        services.AddSingleton(new RelayBehavior());
    });

    [RequireEct("approve_spec")]
    private sealed class GuardedHub : Hub;

    [RequireEct("approve_spec")]
    private sealed class GuardedRelay : Relay.RelayBase
    {
        public override Task<Message> Tell(Message request, ServerCallContext context) =>
            Task.FromResult(new Message { Text = "Reached." });
    }
}
