using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>What <c>UseEct()</c> costs an endpoint that says <c>DisableEct()</c>.</summary>
public sealed class DisabledEndpointTests : IDisposable
{
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
    public void Invoke_DisabledEndpoint_AllocatesNothing()
    {
        const int Rounds = 1_000;
        var (pipeline, context) = (Pipeline(), Context(new DisableEctAttribute()));
        for (var i = 0; i < Rounds; i++) Assert.Same(Task.CompletedTask, pipeline(context));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++) _ = pipeline(context);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((0, 2 * Rounds), (allocated, _calls));
    }

    [Fact]
    public void Invoke_DisabledEndpoint_ReturnsTheTaskOfWhatFollows()
    {
        var following = new TaskCompletionSource();
        var pipeline = Pipeline(_ => following.Task);

        Assert.Same(following.Task, pipeline(Context(new DisableEctAttribute())));
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

    private RequestDelegate Pipeline(RequestDelegate? last = null)
    {
        var app = new ApplicationBuilder(_services);
        app.UseEct();
        app.Run(last ?? (_ =>
        {
            _calls++;
            return Task.CompletedTask;
        }));
        return app.Build();
    }

    private DefaultHttpContext Context(params object[] metadata)
    {
        var context = new DefaultHttpContext { RequestServices = _services };
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(metadata), "test"));
        return context;
    }
}
