using System.Net;
using System.Xml.Linq;

namespace Ect.Dashboard.Tests;

/// <summary>Pictures of a workflow, as files.</summary>
public sealed class GraphTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Graph_OfAWorkflow_EveryTaskAndEveryStep()
    {
        var workflow = Forge.NewId();
        var root = TestTokens.Token(workflow: workflow);
        var left = TestTokens.Token(after: [root.Id], workflow: workflow);
        var right = TestTokens.Token(after: [root.Id], workflow: workflow);
        var join = TestTokens.Token(after: [left.Id, right.Id], workflow: workflow);
        await using var site = await StartAsync(root, left, right, join, TestTokens.Token(workflow: Forge.NewId()));

        using var svg = await site.GetAsync($"/ect/api/workflows/{workflow}/graph.svg");
        using var mermaid = await site.GetAsync($"/ect/api/workflows/{workflow}/graph.mmd");

        var picture = XElement.Parse(await svg.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal((4, 4), (Count(picture, "rect"), Count(picture, "line")));
        Assert.Equal(4, (await mermaid.Content.ReadAsStringAsync(Cancellation)).Split(" --> ").Length - 1);
        Assert.Equal("image/svg+xml", $"{svg.Content.Headers.ContentType}");
        Assert.Equal("text/vnd.mermaid; charset=utf-8", $"{mermaid.Content.Headers.ContentType}");
        Assert.Equal($"attachment; filename=workflow-{workflow}.svg", $"{svg.Content.Headers.ContentDisposition}");
        Assert.Equal($"attachment; filename=workflow-{workflow}.mmd", $"{mermaid.Content.Headers.ContentDisposition}");
        Assert.Contains("default-src 'none'", string.Concat(svg.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("</text><script>alert(1)</script><text onload='alert(1)'>"), InlineData("a\"]; click n0 call alert()\n%%{init: {}}%%")]
    [InlineData("\u202eevil\u0000\u001b[31m"), InlineData("```\n<img src=x onerror=alert(1)>")]
    public async Task Graph_HostileText_IsInert(string text)
    {
        var workflow = Forge.NewId();
        var action = text + new string('x', 256 - text.Length);
        await using var site = await StartAsync(TestTokens.Token(workflow: workflow, action: action, issuer: text));

        var svg = await site.Client.GetStringAsync($"/ect/api/workflows/{workflow}/graph.svg", Cancellation);
        var mermaid = await site.Client.GetStringAsync($"/ect/api/workflows/{workflow}/graph.mmd", Cancellation);

        var picture = XElement.Parse(svg);
        string[] elements = ["svg", "defs", "marker", "path", "line", "g", "title", "rect", "text"];
        Assert.All(picture.DescendantsAndSelf(), element => Assert.Contains(element.Name.LocalName, elements));
        Assert.DoesNotContain(
            picture.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.Equal(2, mermaid.TrimEnd('\n').Split('\n').Length);
        Assert.DoesNotContain("\"]", mermaid[..mermaid.LastIndexOf("\"]", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.All(svg + mermaid, character => Assert.False(char.IsControl(character) && character is not '\n'));
        foreach (var sign in new[] { "\u202e", "```", "%%{" }) Assert.DoesNotContain(sign, mermaid, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', svg);
    }

    [Theory]
    [InlineData("svg"), InlineData("mmd")]
    public async Task Graph_OfMoreTasksThanAPictureShows_SaysSo(string extension)
    {
        var workflow = Forge.NewId();
        EctToken[] tasks = [.. Enumerable.Range(0, 2_501).Select(_ => TestTokens.Token(workflow: workflow))];
        await using var site = await StartAsync(tasks[..2_500]);
        var path = $"/ect/api/workflows/{workflow}/graph.{extension}";

        using var most = await site.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, most.StatusCode);

        await site.Get<IEctStore>().TryAddAsync([TestTokens.Record(tasks[^1])], Cancellation);
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        using var more = await site.GetAsync(path);
        await more.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "tooManyTasks", "2,500");
    }

    [Theory]
    [InlineData("svg"), InlineData("mmd")]
    public async Task Graph_OfNoWorkflow_404(string extension)
    {
        await using var site = await StartAsync();

        using var response = await site.GetAsync($"/ect/api/workflows/{Forge.NewId()}/graph.{extension}");
        await response.AssertProblemAsync(HttpStatusCode.NotFound, "unknownWorkflow");
    }

    private static int Count(XElement picture, string name) => picture.Descendants().Count(element => element.Name.LocalName == name);

    private static async Task<DashboardSite> StartAsync(params EctToken[] tasks)
    {
        var site = await DashboardSite.Build().StartAsync();
        foreach (var some in tasks.Chunk(100))
            Assert.Null(await site.Get<IEctStore>().TryAddAsync([.. some.Select(task => TestTokens.Record(task))], Cancellation));
        return site;
    }
}
