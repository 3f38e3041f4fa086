using System.Net;
using Ect.Dashboard.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Dashboard.Tests;

public sealed class PageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Files => [.. PageFiles.All.Select(file => file.Key).Where(name => name is not PageFiles.Index)];

    [Theory]
    [InlineData("/ect"), InlineData("/ect/"), InlineData("/ect/w/2f0f4f5e-0d6d-4b53-9d4b-2d1f0f0f0f0f?task=x"), InlineData("/ect/refusals")]
    [InlineData("/ect/keys"), InlineData("/ect/ledger")]
    public async Task Page_AtEachAddress_IsTheSameDocumentWithTheMappedPath(string path)
    {
        await using var site = await DashboardSite.Build().StartAsync();

        using var response = await site.GetAsync(path);
        var html = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal((HttpStatusCode.OK, "text/html; charset=utf-8"), (response.StatusCode, $"{response.Content.Headers.ContentType}"));
        Assert.Contains("src=\"/ect/app.js\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("~/", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_BehindAPathBaseAndInAGroup_NamesItsFilesThere()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddEct(options => options.Identity = Forge.Me);
        await using var app = builder.Build();
        app.UsePathBase("/base");
        app.UseRouting();
        app.UseEct();
        app.MapGroup("/tenants/{tenant}").MapEctDashboard("see");
        await app.StartAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };

        var html = await client.GetStringAsync("/base/tenants/%22%3E%3Cx/see/keys", Cancellation);

        Assert.Contains("src=\"/base/tenants/%22%3E%3Cx/see/app.js\"", html, StringComparison.Ordinal);
        Assert.NotEmpty(await client.GetStringAsync("/base/tenants/%22%3E%3Cx/see/app.js", Cancellation));
    }

    [Theory, MemberData(nameof(Files))]
    public async Task File_OfThePage_HasItsTypeAndIsKeptByItsTag(string name)
    {
        await using var site = await DashboardSite.Build().StartAsync();

        using var response = await site.GetAsync($"/ect/{name}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("no-cache", $"{response.Headers.CacheControl}");
        var type = $"{response.Content.Headers.ContentType}";
        Assert.Equal(Path.GetExtension(name) switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        }, type);
        using var again = await site.GetAsync($"/ect/{name}", "If-None-Match", $"{response.Headers.ETag}");
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        using var other = await site.GetAsync($"/ect/{name}", "If-None-Match", "\"other\"");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("nothing.js"), InlineData("index.html"), InlineData("js%2f..%2fapp.js"), InlineData("..%5capp.js"), InlineData("js/")]
    public async Task File_ThatIsNone_Is404(string name)
    {
        await using var site = await DashboardSite.Build().StartAsync();
        using var response = await site.GetAsync($"/ect/{name}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/ect"), InlineData("/ect/app.js"), InlineData("/ect/api/workflows"), InlineData("/ect/api/workflows/x"), InlineData("/ect/nothing")]
    public async Task Headers_OfEveryAnswer_LetNothingRunThatIsNotThePage(string path)
    {
        await using var site = await DashboardSite.Build().StartAsync();

        using var response = await site.GetAsync(path);

        Assert.Equal("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types ect",
            response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
    }
}
