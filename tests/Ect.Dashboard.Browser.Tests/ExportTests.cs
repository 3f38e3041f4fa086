using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

public sealed partial class ExportTests(Chromium chromium)
{
    private const string Rtl = "\u0634\u0631\u0627\u0621", Override = "\u202Eevil\u2066";
    private const string Mermaid = "end\"]\nclick n0 \"javascript:alert(1)\"\nA-->B%%{init: {}}%%";

    [Theory]
    [InlineData("SVG", "<svg")]
    [InlineData("Mermaid", "flowchart")]
    [InlineData("Evidence", "ect-evidence-1")]
    public async Task A_workflow_is_exported(string form, string mark)
    {
        await using var site = await Site.StartAsync(hasLedger: true);
        var workflow = Forge.NewId();
        var plan = await site.SendAsync(workflow, "planner", "plan_made");
        await site.SendAsync(workflow, "writer", "<script>alert(1)</script>", plan);

        await using var tab = await chromium.OpenAsync();
        var text = await ExportAsync(tab, site, workflow, "graph", form);

        Assert.Contains(mark, text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.Empty(tab.Complaints);
    }

    [Theory]
    [InlineData("Mermaid", 2_501, "more than 2,500 tasks")]
    [InlineData("Evidence", 1, "no audit ledger")]
    public async Task What_a_service_cannot_export_it_says(string form, int tasks, string reason)
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        await site.AddAsync(ManyTasks.Of(workflow, tasks));
        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?view=table");
        await tab.Page.GetByText("Export", new() { Exact = true }).ClickAsync();

        await tab.Page.Locator("main .menu").GetByText(form).First.ClickAsync();

        await Assertions.Expect(tab.Page.Locator("main .menu")).ToContainTextAsync(reason);
        await Assertions.Expect(tab.Page.Locator("#say")).ToContainTextAsync(reason);
    }

    [Theory]
    [InlineData("graph")]
    [InlineData("table")] // The service draws it.
    public async Task Hostile_texts_are_inert_in_a_picture_and_cut(string view)
    {
        await using var site = await Site.StartAsync();
        var workflow = await AddHostileAsync(site);
        await using var tab = await chromium.OpenAsync();

        var picture = XDocument.Parse(await ExportAsync(tab, site, workflow, view, "SVG"));
        var texts = picture.Descendants().Where(it => it.Name.LocalName is "text" or "tspan").Select(it => it.Value).ToList();

        Assert.All(picture.Descendants(), it => Assert.Contains(it.Name.LocalName,
            (string[])["svg", "g", "rect", "path", "text", "tspan", "title", "desc", "line", "polygon", "defs", "marker", "style"]));
        Assert.DoesNotContain(picture.Descendants().Attributes(), it => it.Name.LocalName.StartsWith("on", StringComparison.Ordinal)
            || it.Name.LocalName is "href" || it.Value.Contains("javascript:", StringComparison.Ordinal));
        Assert.DoesNotMatch(Hidden(), picture.ToString());
        Assert.Contains(texts, text => text.Contains(Rtl, StringComparison.Ordinal));
        Assert.Contains(texts, text => text.StartsWith("www", StringComparison.Ordinal) && text.Contains('…', StringComparison.Ordinal));
        Assert.All(texts, text => Assert.InRange(text.Length, 0, 60));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Hostile_texts_add_nothing_to_a_chart_of_Mermaid()
    {
        await using var site = await Site.StartAsync();
        var workflow = await AddHostileAsync(site);
        await using var tab = await chromium.OpenAsync();

        var lines = (await ExportAsync(tab, site, workflow, "graph", "Mermaid")).TrimEnd('\n').Split('\n');

        Assert.Equal("flowchart TD", lines[0]);
        Assert.Equal(4, lines.Count(line => Box().IsMatch(line)));
        Assert.Equal(["    n0 --> n1", "    n0 --> n2", "    n0 --> n3"], lines.Where(line => !Box().IsMatch(line)).Skip(1));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 700));
    }

    [Fact]
    public async Task A_saved_graph_has_all_texts_also_of_what_is_out_of_sight()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        await site.AddAsync(ManyTasks.Of(workflow, 301));
        await using var tab = await chromium.OpenAsync();

        var picture = XDocument.Parse(await ExportAsync(tab, site, workflow, "graph", "SVG"));
        var dressed = await tab.Page.Locator("svg.graph .node .act").CountAsync();

        Assert.Equal(96, picture.Descendants().Count(it => it.Name.LocalName is "text" && it.Value is "prices_matched"));
        Assert.Equal(301, dressed);
    }

    private static async Task<string> AddHostileAsync(Site site)
    {
        var (workflow, now) = (Forge.NewId(), DateTimeOffset.UtcNow);
        var plan = TestTokens.Token(workflow: workflow, action: Rtl, issuedAt: now.AddSeconds(-1));
        await site.AddAsync([plan, .. new[] { Override, Mermaid, new('w', 256) }.Select(action =>
            TestTokens.Token(after: [plan.Id], workflow: workflow, action: action, issuer: "spiffe://example.com/a\"]-->x", issuedAt: now))]);
        return workflow;
    }

    private static async Task<string> ExportAsync(Tab tab, Site site, string workflow, string view, string form)
    {
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?view={view}");
        await tab.Page.WaitForSelectorAsync(view is "graph" ? "svg.graph .nodes .node" : "main table");
        await tab.Page.GetByText("Export", new() { Exact = true }).ClickAsync();
        var download = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Page.Locator("main .menu").GetByText(form).First.ClickAsync());
        using var reader = new StreamReader(await download.CreateReadStreamAsync());
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"[\u202A-\u202E\u2066-\u2069]")]
    private static partial Regex Hidden();

    [GeneratedRegex(@"^    n\d+\[""[A-Za-z0-9 \-_./@#;<>…]*""\]$")]
    private static partial Regex Box();
}
