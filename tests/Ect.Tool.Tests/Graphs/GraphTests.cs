using System.Xml.Linq;

namespace Ect.Tool.Tests;

public sealed class GraphTests : IDisposable
{
    private const string A = "0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e2a", B = "0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e2b";
    private const string C = "0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e2c", D = "0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e2d";
    private const string By = "by spiffe://example.com/agent/a", Line = "<br/>spiffe://example.com/agent/a";

    private readonly Forge _forge = new();

    public void Dispose() => _forge.Dispose();

    [Fact]
    public async Task Graph_OfADiamond_TreeFromItsRoot() => Assert.Equal(
        [
            $"write {A} {By}",
            $"├─ review {B} {By}",
            $"│  └─ merge {D} {By}",
            $"└─ test {C} {By}",
            $"   └─ merge {D} {By} (above)",
        ],
        (await DrawAsync(Diamond())).Lines);

    [Fact]
    public async Task Graph_AsMermaidAndDot_EveryTaskAndEveryStep()
    {
        Assert.Equal(
            [
                "flowchart LR",
                $"    t0[\"write{Line}\"]", $"    t1[\"review{Line}\"]",
                $"    t2[\"test{Line}\"]", $"    t3[\"merge{Line}\"]",
                "    t0 --> t1", "    t0 --> t2", "    t1 --> t3", "    t2 --> t3",
            ],
            (await DrawAsync(Diamond(), "--format", "mermaid")).Lines);

        var dot = (await DrawAsync(Diamond(), "--format", "dot")).Lines;
        Assert.Contains(@"    t1 [label=""review\nspiffe://example.com/agent/a""];", dot);
        Assert.Contains("    t2 -> t3;", dot);
    }

    [Fact]
    public async Task Graph_AsSvg_WellFormed()
    {
        var svg = XElement.Parse((await DrawAsync(Diamond(), "--format", "svg")).Output);

        Assert.Equal(4, svg.Descendants().Count(element => element.Name.LocalName is "rect"));
        Assert.Equal(4, svg.Descendants().Count(element => element.Name.LocalName is "line"));
    }

    [Fact]
    public async Task Graph_PredecessorWithoutToken_NamedAsUnknown()
    {
        var run = await DrawAsync([Token(B, "review", A)]);

        Assert.Equal([$"unknown {A}", $"└─ review {B} {By}"], run.Lines);
        var tasks = (await DrawAsync([Token(B, "review", A)], "--json")).Json.GetProperty("tasks");
        Assert.Equal((A, false), (tasks[0].GetProperty("id").GetString(), tasks[0].GetProperty("known").GetBoolean()));
    }

    [Fact]
    public async Task Graph_Circle_DrawnAndSaid()
    {
        var run = await DrawAsync([Token(A, "one", B), Token(B, "two", A)]);

        Assert.Equal(3, run.Lines.Length);
        Assert.Contains("follow themselves", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tree"), InlineData("mermaid"), InlineData("dot"), InlineData("svg")]
    public async Task Graph_HostileAction_CannotLeaveItsPlace(string format)
    {
        const string spoof = "evil\"]; x --> y\n\u001b[2K<script>alert(1)</script>\\";

        var run = await DrawAsync([Token(A, spoof)], "--format", format);

        Assert.DoesNotContain('\u001b', run.Output);
        if (format is "dot" or "mermaid") Assert.DoesNotContain("evil\"]", run.Output, StringComparison.Ordinal);
        if (format is "svg" or "mermaid") Assert.DoesNotContain("<script>", run.Output, StringComparison.Ordinal);
        if (format is "svg") Assert.Equal(3, XElement.Parse(run.Output).Descendants().Count(element => element.Name.LocalName is "text"));
        if (format is "tree") Assert.Single(run.Lines);
    }

    [Fact]
    public async Task Graph_FileAndJson_Both()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "graph.svg");

        var run = await DrawAsync(Diamond(), "--format", "svg", "--out", file, "--json");

        Assert.Equal(4, run.Json.GetProperty("tasks").GetArrayLength());
        Assert.Equal("svg", XElement.Load(file).Name.LocalName);
    }

    [Fact]
    public async Task Graph_TextThatIsNoToken_Unable() =>
        (await ToolRun.StartAsync("graph", "hello")).AssertUnable("Text 1 is no token that could be read.");

    private static async Task<ToolRun> DrawAsync(string[] tokens, params string[] options) =>
        (await ToolRun.StartAsync(["graph", .. tokens, .. options])).AssertYes();

    private string[] Diamond() => [Token(D, "merge", B, C), Token(A, "write"), Token(B, "review", A), Token(C, "test", A)];

    private string Token(string id, string action, params string[] predecessors)
    {
        var claims = _forge.Claims(id, action: action, predecessors: predecessors);
        return _forge.Sign(_forge.Header().ToJsonString(), claims.ToJsonString());
    }
}
