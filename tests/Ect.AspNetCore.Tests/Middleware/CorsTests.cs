using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>A browser asks before it sends a token, and has none then.</summary>
public sealed class CorsTests
{
    private const string Page = "https://page.example.com";

    [Theory]
    [InlineData(true, HttpStatusCode.NoContent)]
    [InlineData(false, HttpStatusCode.Forbidden)]
    public async Task Preflight_CorsInFrontOrBehind_IsAnsweredOnlyInFront(bool isInFront, HttpStatusCode status)
    {
        await using var service = await StartAsync(isInFront);
        using var request = new HttpRequestMessage(HttpMethod.Options, "/quotes");
        request.Headers.Add("Origin", Page);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "execution-context");

        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(isInFront, response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    /// <summary>The page can read why it was refused.</summary>
    [Fact]
    public async Task Request_CorsInFront_NeedsATokenAndNamesTheOrigin()
    {
        await using var service = await StartAsync(isInFront: true);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/quotes");
        request.Headers.Add("Origin", Page);

        using var refused = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        await refused.AssertRefusedAsync(reason: EctFailureReason.Missing);
        Assert.Equal([Page], refused.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    private static Task<Service> StartAsync(bool isInFront) => Service.StartAsync(
        app =>
        {
            if (isInFront) app.UseCors();
            app.UseEct();
            if (!isInFront) app.UseCors();
            app.MapPost("/quotes", () => "a quote");
        },
        services: services => services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(Page).WithHeaders(EctHeaderNames.ExecutionContext).WithMethods("POST"))),
        middleware: options => options.ExposeFailureReason = true);
}
