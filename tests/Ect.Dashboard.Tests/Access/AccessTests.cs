using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Ect.Dashboard.Tests;

public class AccessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Production"), InlineData("Staging")]
    public async Task Start_NobodySaidWhoMaySee_FailsAndSaysWhatToCall(string environment)
    {
        await using var site = DashboardSite.Build(environment: environment);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(site.StartAsync);
        Assert.Contains("RequireAuthorization(...)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("AllowAnonymous()", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_InDevelopment_IsShownOnTheSameMachine()
    {
        await using var site = await DashboardSite.Build().StartAsync();

        using var response = await site.GetAsync("/ect");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("evil.example"), InlineData("localhost.evil.example"), InlineData("127.0.0.1.nip.io")]
    public async Task Page_InDevelopmentAtAnotherName_IsRefused(string host)
    {
        await using var site = await DashboardSite.Build().StartAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/ect") { Headers = { Host = host } };
        using var response = await site.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Page_WithAPolicy_IsForThoseOfThePolicy()
    {
        await using var site = await DashboardSite
            .Build(app => app.MapEctDashboard().RequireAuthorization(DashboardSite.Auditors), "Production").StartAsync();

        using var stranger = await site.GetAsync("/ect");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/ect") { Headers = { { NameInHeader.Header, "auditor" } } };
        using var auditor = await site.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, auditor.StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9"), InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("X-Original-For", "203.0.113.9:4000"), InlineData("X-Real-IP", "203.0.113.9"), InlineData("Via", "1.1 proxy")]
    public async Task Page_InDevelopmentThroughAProxy_IsRefused(string header, string value)
    {
        await using var site = await DashboardSite.Build().StartAsync();
        using var response = await site.GetAsync("/ect/api/workflows", header, value);
        await response.AssertProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Page_InDevelopmentForAnotherMachine_IsRefusedUnlessTheApplicationSaysMore()
    {
        await using var closed = await DashboardSite.Build(app => Map(app)).StartAsync();
        using var refused = await closed.GetAsync("/ect");
        await refused.AssertProblemAsync(HttpStatusCode.Forbidden, says: "RequireAuthorization(...)");

        await using var open = await DashboardSite.Build(app => Map(app).AllowAnonymous()).StartAsync();
        using var response = await open.GetAsync("/ect", "Host", "a.example.com");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        static IEndpointConventionBuilder Map(WebApplication app)
        {
            app.Use((http, next) =>
            {
                http.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.9");
                return next(http);
            });
            return app.MapEctDashboard();
        }
    }

    [Fact]
    public async Task Start_AnyoneMaySee_IsSaidOnPurpose()
    {
        await using var site = await DashboardSite.Build(app => app.MapEctDashboard().AllowAnonymous(), "Production").StartAsync();
        using var response = await site.GetAsync("/ect", "Host", "a.example.com");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Start_AGroupSaysWhoMaySee_HoldsForEveryEndpoint()
    {
        await using var site = await DashboardSite.Build(
            app => app.MapGroup("/x").RequireAuthorization(DashboardSite.Auditors).MapEctDashboard(), "Production").StartAsync();

        foreach (var path in new[] { "", "/app.js", "/keys", "/api/workflows", "/api/health", "/api/keys", "/api/refusals", "/api/sources" })
        {
            using var stranger = await site.GetAsync($"/x/ect{path}");
            Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
            using var other = await site.GetAsync($"/x/ect{path}", NameInHeader.Header, "somebody");
            Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
            using var auditor = await site.GetAsync($"/x/ect{path}", NameInHeader.Header, "auditor");
            Assert.Equal(HttpStatusCode.OK, auditor.StatusCode);
        }
    }

    [Fact]
    public async Task Operators_OfThePolicy_AreTold()
    {
        await using var site = await DashboardSite.Build(app =>
            app.MapEctDashboard(configure: options => options.OperatorPolicy = DashboardSite.Operators)).StartAsync();

        Assert.Equal((false, true), (await CanOperateAsync("auditor"), await CanOperateAsync("operator")));

        async Task<bool> CanOperateAsync(string name)
        {
            using var response = await site.GetAsync("/ect/api/workflows", NameInHeader.Header, name);
            return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("canOperate").GetBoolean();
        }
    }
}
