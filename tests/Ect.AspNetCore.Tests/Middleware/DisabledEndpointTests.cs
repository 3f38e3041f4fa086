using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>What ECTs cost an endpoint that says <c>DisableEct()</c>.</summary>
public sealed class DisabledEndpointTests : IDisposable
{
    private readonly TaskCompletionSource _answer = new();
    private readonly ServiceProvider _services;
    private int _calls;

    public DisabledEndpointTests()
    {
        var services = new ServiceCollection();
        services.AddEct(options => options.Identity = Forge.Me);
        _services = services.BuildServiceProvider();
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Invoke_DisabledEndpoint_AllocatesNothingAndReturnsTheTaskOfWhatFollows()
    {
        const int Rounds = 1_000;
        var (pipeline, context) = (Pipeline(), Context(new DisableEctAttribute()));
        for (var i = 0; i < Rounds; i++) Assert.Same(_answer.Task, pipeline(context));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++) _ = pipeline(context);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((0, 2 * Rounds), (allocated, _calls));
    }

    [Fact]
    public async Task Invoke_BehindAnotherUseEctThatHasVerified_HasItsScopeAndNoContext()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.UseRouting();
            app.UseEct();
            app.MapGet("/disabled", (HttpContext http, IEctScopes scopes) =>
                $"{http.GetEct() is null} {scopes.Current!.Frontier[0].Issuer}").DisableEct();
        });

        using var accepted = await service.GetAsync("/disabled", Service.Alice.Token());
        using var refused = await service.GetAsync("/disabled");

        Assert.Equal($"True {Forge.Alice}", await accepted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode); // By the first, which does not know the endpoint yet.
    }

    [Fact]
    public async Task Invoke_DisabledEndpointAndAToken_PassesAndForbidsStorage()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", () => "open").DisableEct();
        });

        using var without = await service.GetAsync("/");
        using var with = await service.GetAsync("/", Service.Alice.Token());

        Assert.Null(without.Headers.CacheControl);
        Assert.Equal("no-store", with.Headers.CacheControl?.ToString());
    }

    /// <summary>All that the packages put in front of an endpoint, which answers later.</summary>
    private RequestDelegate Pipeline()
    {
        Action<IApplicationBuilder> configure = app =>
        {
            app.UseEct();
            app.Run(_ =>
            {
                _calls++;
                return _answer.Task;
            });
        };
        foreach (var filter in _services.GetServices<IStartupFilter>().Reverse()) configure = filter.Configure(configure);
        var app = new ApplicationBuilder(_services);
        configure(app);
        return app.Build();
    }

    private DefaultHttpContext Context(params object[] metadata)
    {
        var context = new DefaultHttpContext { RequestServices = _services };
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(metadata), "test"));
        return context;
    }
}
