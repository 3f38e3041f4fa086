using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>Refusals of the last hour, on a page that stays open.</summary>
public sealed class RefusalsTests(Chromium chromium)
{
    [Fact]
    public async Task What_is_older_than_an_hour_leaves_an_open_page()
    {
        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        var at = DateTimeOffset.UtcNow.AddMinutes(-50).ToUnixTimeMilliseconds();
        var answer = $$"""
            {"refusals":[{"id":"a","n":1,"at":{{at}},"count":7,"reason":"Expired"}],
             "counts":{"Expired":2},"wouldCounts":{},"instances":["a"]}
            """;
        await tab.Page.RouteAsync($"{site.Page}/api/refusals**", route => route.FulfillAsync(new()
        {
            Status = 200,
            ContentType = "application/json",
            Body = answer,
        }));
        await tab.Page.Clock.InstallAsync();
        await tab.Page.GotoAsync($"{site.Page}/refusals");
        var rows = tab.Page.Locator("main tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Page.Locator(".head")).ToContainTextAsync("2 requests in the last hour"); // Not the token's 7.

        answer = """{"refusals":[],"counts":{},"wouldCounts":{},"instances":["a"]}""";
        await tab.Page.Clock.FastForwardAsync("11:00");

        await Assertions.Expect(rows).ToHaveCountAsync(0);
        await Assertions.Expect(tab.Page.Locator("main .nothing")).ToBeVisibleAsync();
    }
}
