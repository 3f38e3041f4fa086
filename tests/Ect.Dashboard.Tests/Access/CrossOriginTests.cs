using System.Net;
using Microsoft.AspNetCore.Builder;

namespace Ect.Dashboard.Tests;

public sealed class CrossOriginTests
{
    private const string Origin = "https://a.example.com";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_ByAPageOfAnAllowedOrigin_MayBeSeenWithCredentials()
    {
        await using var site = await BuildAsync();

        using var response = await site.GetAsync("/ect/api/health", "Origin", Origin);

        Assert.Equal(Origin, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("true", response.Headers.GetValues("Access-Control-Allow-Credentials").Single());
    }

    /// <summary>What is read by CORS is not asked for by a script or image element, so that this policy need not let anyone in.</summary>
    [Theory]
    [InlineData("/ect"), InlineData("/ect/app.js"), InlineData("/ect/api/health")]
    public async Task Answer_AskedForByAnElementOfAnotherPage_IsNotGivenToIt(string path)
    {
        await using var site = await BuildAsync();
        using var response = await site.GetAsync(path, "Origin", Origin);
        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
    }

    [Theory]
    [InlineData("https://b.example.com"), InlineData("http://a.example.com"), InlineData("https://a.example.com:444"), InlineData("null")]
    public async Task Read_ByAPageOfAnotherOrigin_MayNotBeSeen(string origin)
    {
        await using var site = await BuildAsync();
        using var response = await site.GetAsync("/ect/api/health", "Origin", origin);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Read_WithoutAllowedOrigins_MayNotBeSeen()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        using var response = await site.GetAsync("/ect/api/health", "Origin", Origin);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Preflight_WithoutCredentials_IsAnsweredBeforeAnythingIsShown()
    {
        await using var site = await BuildAsync(app => app.RequireAuthorization(DashboardSite.Auditors));

        using var preflight = await PreflightAsync(site, "GET");
        Assert.Equal((HttpStatusCode.NoContent, Origin), (preflight.StatusCode, preflight.Headers.GetValues("Access-Control-Allow-Origin").Single()));
        Assert.Contains("If-None-Match", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);

        using var stranger = await site.GetAsync("/ect/api/health", "Origin", Origin);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    [Theory]
    [InlineData("POST"), InlineData("DELETE"), InlineData("PUT")]
    public async Task Preflight_OfAChange_IsNotAllowed(string method)
    {
        await using var site = await BuildAsync();

        using var preflight = await PreflightAsync(site, method);

        Assert.DoesNotContain(method, preflight.Headers.TryGetValues("Access-Control-Allow-Methods", out var methods) ? string.Join(',', methods) : "",
            StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PreflightAsync(DashboardSite site, string method)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/ect/api/workflows/x")
        {
            Headers =
            {
                { "Origin", Origin }, { "Access-Control-Request-Method", method },
                { "Access-Control-Request-Headers", "if-none-match,x-ect-dashboard" },
            },
        };
        return await site.Client.SendAsync(request, Cancellation);
    }

    private static Task<DashboardSite> BuildAsync(Action<IEndpointConventionBuilder>? map = null) => DashboardSite.Build(app =>
    {
        var dashboard = app.MapEctDashboard(configure: options => options.AllowedOrigins.Add(Origin));
        map?.Invoke(dashboard);
    }).StartAsync();
}
