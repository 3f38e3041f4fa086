using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.OpenApi.Tests;

public class EctOpenApiOptionsExtensionsTests
{
    [Fact]
    public async Task AddEct_Twice_ChangesNothing()
    {
        await using var once = await DescribedService.StartAsync(Endpoints.Map);
        await using var twice = await DescribedService.StartAsync(Endpoints.Map, document: o => o.AddEct());

        Assert.Equal(await once.ReadDocumentAsync(), await twice.ReadDocumentAsync());
    }

    [Fact]
    public async Task AddEct_WithoutAddEctOnTheServices_NamesIt()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddOpenApi(o => o.AddEct());
        await using var app = builder.Build();
        app.MapGet("/", () => "done");
        app.MapOpenApi();
        app.Urls.Add("http://127.0.0.1:0");
        Exception? thrown = null;
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (InvalidOperationException exception)
            {
                thrown = exception;
            }
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };

        await client.GetAsync("/openapi/v1.json", TestContext.Current.CancellationToken);

        Assert.Equal("AddEct() was not called on the services. Call services.AddEct(...) first.", thrown?.Message);
    }

    [Fact]
    public void AddEct_OfNothing_Throws() =>
        Assert.Throws<ArgumentNullException>(() => ((OpenApiOptions)null!).AddEct());
}
