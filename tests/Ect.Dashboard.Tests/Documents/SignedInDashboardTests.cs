using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Ect.TestUtils.TestTokens;

namespace Ect.Dashboard.Tests;

/// <summary>The example of docs/dashboard.md, outside Development.</summary>
public sealed class SignedInDashboardTests : IAsyncLifetime
{
    private const string Origin = "https://orders.example.com";

    private readonly WebApplication _app = Build();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync(Cancellation);
        _client.BaseAddress = new(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Stranger_AskingForThePage_IsSentToSignInAndGetsNoData()
    {
        using var page = await SendAsync(HttpMethod.Get, "/ect");
        Assert.Equal((HttpStatusCode.Found, "/sign-in"), (page.StatusCode, page.Headers.Location!.AbsolutePath));

        foreach (var path in new[] { "workflows", "events", "health", "keys", "refusals", "revocations", "ledger", "sources" })
        {
            using var answer = await SendAsync(HttpMethod.Get, $"/ect/api/{path}");
            Assert.Equal((HttpStatusCode.Unauthorized, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation)));
        }
    }

    [Fact]
    public async Task User_WithoutARole_IsRefused()
    {
        var cookie = await SignInAsync("guest");

        using var data = await SendAsync(HttpMethod.Get, "/ect/api/workflows", cookie);
        Assert.Equal(HttpStatusCode.Forbidden, data.StatusCode);
    }

    [Fact]
    public async Task Auditor_SignedIn_SeesAndDoesNotRevoke()
    {
        var cookie = await SignInAsync("ect-auditor");
        var task = await RecordAsync();

        using var page = await SendAsync(HttpMethod.Get, "/ect", cookie);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var list = await SendAsync(HttpMethod.Get, "/ect/api/workflows", cookie);
        var body = await list.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal((task.WorkflowId, false),
            (body.GetProperty("workflows")[0].GetProperty("wid").GetString(), body.GetProperty("canOperate").GetBoolean()));

        using var refused = await SendAsync(HttpMethod.Post, "/ect/api/revocations", cookie, RevocationOf(task));
        await refused.AssertProblemAsync(HttpStatusCode.Forbidden, "notAnOperator");
    }

    [Fact]
    public async Task Operator_SignedIn_RevokesUnderTheirName()
    {
        var cookie = await SignInAsync("ect-operator");
        var task = await RecordAsync();

        using var revoked = await SendAsync(HttpMethod.Post, "/ect/api/revocations", cookie, RevocationOf(task));
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);

        using var list = await SendAsync(HttpMethod.Get, "/ect/api/revocations", cookie);
        var body = await list.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.True(body.GetProperty("canOperate").GetBoolean());
        Assert.Equal((task.Id, "ect-operator"),
            (body.GetProperty("revocations")[0].GetProperty("id").GetString(), body.GetProperty("revocations")[0].GetProperty("by").GetString()));
    }

    [Fact]
    public async Task PageOfAnotherService_WithTheCookieOfItsReader_MayReadAndNotRevoke()
    {
        var cookie = await SignInAsync("ect-operator");

        using var read = await SendAsync(HttpMethod.Get, "/ect/api/workflows", cookie, origin: Origin);
        Assert.Equal((HttpStatusCode.OK, Origin, "true"), (read.StatusCode, read.Headers.GetValues("Access-Control-Allow-Origin").Single(),
            read.Headers.GetValues("Access-Control-Allow-Credentials").Single()));
        using var other = await SendAsync(HttpMethod.Get, "/ect/api/workflows", cookie, origin: "https://evil.example");
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));

        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/ect/api/revocations");
        preflight.Headers.Add("Origin", Origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-ect-dashboard");
        using var asked = await _client.SendAsync(preflight, Cancellation);
        Assert.DoesNotContain("x-ect-dashboard", $"{asked.Headers}", StringComparison.OrdinalIgnoreCase);
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Ect:Dashboard:AllowedOrigins:0", Origin)]);
        builder.Services.AddEct(options => options.Identity = Forge.Me);
        SignedInDashboard.AddTo(builder);
        var app = builder.Build();
        SignedInDashboard.MapIn(app, http =>
        {
            var role = $"{http.Request.Query["role"]}";
            return http.SignInAsync(new(new ClaimsIdentity(
                [new(ClaimTypes.Name, role), new(ClaimTypes.Role, role)], CookieAuthenticationDefaults.AuthenticationScheme)));
        });
        return app;
    }

    private static JsonContent RevocationOf(EctToken task) =>
        JsonContent.Create(new { kind = "token", id = task.Id, issuer = task.Issuer, reason = "stolen" });

    private async Task<string> SignInAsync(string role)
    {
        using var response = await SendAsync(HttpMethod.Get, $"/sign-in?role={role}");
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("; secure; samesite=none; httponly", cookie, StringComparison.Ordinal);
        return cookie.Split(';')[0];
    }

    private async Task<EctToken> RecordAsync()
    {
        var task = Token(workflow: Forge.NewId());
        Assert.Null(await _app.Services.GetRequiredService<IEctStore>().TryAddAsync([Record(task)], Cancellation));
        return task;
    }

    private Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? cookie = null, HttpContent? content = null, string? origin = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        if (content is not null) request.Headers.Add("X-Ect-Dashboard", "1");
        if (origin is not null) request.Headers.Add("Origin", origin);
        return _client.SendAsync(request, Cancellation);
    }
}
