using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Routing replaces the endpoint of a page once it is compiled: what its model says is not lost then.</summary>
public sealed class GuardedPagesTests
{
    private const string Guarded = "/Pages/Guarded.cshtml", Handler = "/Pages/Handler.cshtml";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("approve_spec", EctFailureReason.None)]
    [InlineData("review_spec", EctFailureReason.ActionNotAllowed)]
    public async Task Page_InOrder_GetsWhatItsModelWants(string action, EctFailureReason reason)
    {
        await using var service = await StartAsync(Guarded, app =>
        {
            app.UseEct();
            app.MapRazorPages();
        });

        using var response = await service.GetAsync("/Guarded", Service.Alice.Token(token => token.Action = action));

        if (reason is EctFailureReason.None) Assert.Equal("Reached.", await response.Content.ReadAsStringAsync(Cancellation));
        else await response.AssertRefusedAsync(reason: reason);
    }

    public static TheoryData<string, Action<WebApplication>> Misordered => new()
    {
        { "/Guarded", app => app.MapRazorPages() },
        { "/anything", app => app.MapFallbackToPage("/Guarded") },
        { "/group/Guarded", app => app.MapGroup("/group").MapRazorPages() },
    };

    [Theory]
    [MemberData(nameof(Misordered))]
    public async Task Page_UseEctBeforeUseRouting_DoesNotRun(string path, Action<WebApplication> map)
    {
        await using var service = await StartAsync(Guarded, app =>
        {
            app.UseEct();
            app.UseRouting();
            map(app);
        });

        await EndpointGuardTests.AssertStoppedAsync("Guarded", () => service.GetAsync(path, Service.Alice.Token()));
    }

    [Fact]
    public async Task Page_WithoutAddEct_IsStoppedByAMethod()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        AddPage(builder.Services, Guarded);
        await using var app = builder.Build();
        app.MapRazorPages().RequireEct();
        await app.StartAsync(Cancellation);
        using var client = app.GetTestClient();

        await EndpointGuardTests.AssertStoppedAsync("Guarded", () => client.GetAsync("/Guarded", Cancellation));
    }

    [Fact]
    public async Task Start_WithoutUseEct_FailsAndNamesThePage() =>
        await AssertFailsAsync("/Guarded", "no pipeline does that", Guarded, app => app.MapRazorPages());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_HandlerOfAPageSaysIt_FailsAndNamesThePage(bool isExempt) =>
        await AssertFailsAsync("/Handler", "no effect", Handler, app =>
        {
            app.UseEct();
            var pages = app.MapRazorPages();
            if (isExempt) pages.DisableEct();
        });

    [Fact]
    public async Task Start_MethodOfAHubSaysIt_FailsAndNamesTheHub() =>
        await AssertFailsAsync("/hub", "Put them on the whole hub or page.", Guarded, app =>
        {
            app.UseEct();
            app.MapHub<HalfGuardedHub>("/hub");
        });

    [Fact]
    public async Task Start_HubAndGrpcServiceWithoutUseEct_FailsAndNamesThem()
    {
        await AssertFailsAsync("/hub", "no pipeline does that", Guarded, app => app.MapHub<GuardedHub>("/hub"));
        await AssertFailsAsync("/relay.Relay/Tell", "no pipeline does that", Guarded, app => app.MapGrpcService<RelayService>());
    }

    private static async Task AssertFailsAsync(string endpoint, string problem, string page, Action<WebApplication> pipeline)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => StartAsync(page, pipeline, sockets: HttpProtocols.Http1));
        Assert.Contains(endpoint, exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    private static Task<Service> StartAsync(string page, Action<WebApplication> pipeline, HttpProtocols? sockets = null) =>
        Service.StartAsync(pipeline, middleware: options => options.ExposeFailureReason = true, sockets: sockets, services: services =>
        {
            AddPage(services, page);
            services.AddSignalR();
            services.AddGrpc();
            services.AddSingleton(new RelayBehavior());
        });

    /// <summary>The application has this page and no other.</summary>
    private static void AddPage(IServiceCollection services, string page) => services.AddRazorPages()
        .ConfigureApplicationPartManager(parts => parts.ApplicationParts.Add(new CompiledRazorAssemblyPart(typeof(GuardedPage).Assembly)))
        .AddRazorPagesOptions(options => options.Conventions.AddFolderRouteModelConvention("/", model =>
        {
            if (model.RelativePath != page) model.Selectors.Clear();
        }));

    [RequireEct("approve_spec")]
    private sealed class GuardedHub : Hub;

    private sealed class HalfGuardedHub : Hub
    {
        [RequireEct("approve_spec")]
        public string Tell() => Context.ConnectionId;
    }
}
