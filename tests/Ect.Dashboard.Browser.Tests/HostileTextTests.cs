using Ect.Dashboard.Browser.Tests.Support;

namespace Ect.Dashboard.Browser.Tests;

public sealed class HostileTextTests(Chromium chromium)
{
    private static readonly string[] Actions =
    [
        "<img src=x onerror=alert(1)>", "</text></svg><script>alert(2)</script>", "end\"];\nA-->B", "\u202Eevil\u2066", new('w', 256),
        "{{constructor.constructor('alert(3)')()}}", "javascript:alert(4)",
    ];

    [Theory]
    [InlineData("graph")]
    [InlineData("time")]
    [InlineData("table")]
    public async Task Hostile_actions_are_shown_and_do_nothing(string view)
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        await site.AddAsync(Actions.Select(action => TestTokens.Token(
            workflow: workflow, action: action, issuer: "spiffe://example.com/<b onclick=alert(5)>x</b>", issuedAt: DateTimeOffset.UtcNow)));

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?view={view}");
        await tab.Page.WaitForSelectorAsync(view switch { "graph" => "svg.graph .nodes .node", "time" => ".tl .row, .time .row, svg", _ => "main table" });
        await tab.KeepPictureAsync($"hostile-{view}");

        Assert.Equal(0, await tab.Page.Locator("main img, main script, main b[onclick]").CountAsync());
        var text = await tab.Page.Locator("main").EvaluateAsync<string>("main => main.textContent");
        Assert.DoesNotContain('\u202E', text);
        Assert.Contains("⟨U+202E⟩", text, StringComparison.Ordinal);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task The_list_shows_hostile_texts_as_they_are()
    {
        await using var site = await Site.StartAsync();
        await site.AddAsync(Actions.Select(action => TestTokens.Token(
            workflow: Forge.NewId(), action: action, issuedAt: DateTimeOffset.UtcNow)));

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync(site.Page.ToString());
        await tab.Page.WaitForFunctionAsync($"() => document.querySelectorAll('main tbody tr').length === {Actions.Length}");

        Assert.Equal(0, await tab.Page.Locator("main img, main script").CountAsync());
        Assert.Contains("<img src=x onerror=alert(1)>", await tab.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(tab.Complaints);
    }
}
