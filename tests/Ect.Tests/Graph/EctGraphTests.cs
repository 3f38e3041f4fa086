using System.Xml.Linq;
using static Ect.TestUtils.TestTokens;

namespace Ect.Tests;

public class EctGraphTests
{
    private static readonly EctToken Root = Token();
    private static readonly EctToken Left = After(Root);
    private static readonly EctToken Right = After(Root);
    private static readonly EctToken Join = After(Right, Left);
    private static readonly EctGraph Diamond = Of(Join, Right, Left, Root);

    [Fact]
    public void Nodes_AnyOrder_PredecessorsFirstElseAsGiven() => Assert.Equal([Root.Id, Right.Id, Left.Id, Join.Id], Ids(Diamond.Nodes));

    [Fact]
    public void RootsAndHeads_Diamond_OneEach()
    {
        Assert.Equal([Root.Id], Ids(Diamond.Roots));
        Assert.Equal([Join.Id], Ids(Diamond.Heads));
    }

    [Fact]
    public void PredecessorsOf_Join_AsItsTokenNamesThem() => Assert.Equal([Right.Id, Left.Id], Ids(Diamond.PredecessorsOf(Join.Id)));

    [Fact]
    public void SuccessorsOf_Root_BothBranches() => Assert.Equal([Right.Id, Left.Id], Ids(Diamond.SuccessorsOf(Root.Id)));

    [Fact]
    public void AncestorsOf_Join_AllBeforeItInOrder() => Assert.Equal([Root.Id, Right.Id, Left.Id], Ids(Diamond.AncestorsOf(Join.Id)));

    [Fact]
    public void AncestorsOf_Root_None() => Assert.Empty(Diamond.AncestorsOf(Root.Id));

    [Fact]
    public void FromRecords_WithRevocations_MarksWhatIsRevokedAndWhatComesAfterIt()
    {
        var aside = After(Root);
        var graph = EctGraph.FromRecords(
            [Record(Join), Record(Right), Record(Left), Record(Root), Record(aside)], new([EctRevocation.OfToken(Forge.Alice, Left.Id)]));

        Assert.Equal(EctRevocation.OfToken(Forge.Alice, Left.Id), graph.Find(Left.Id)!.Revocation);
        Assert.Equal([Left.Id], Ids(graph.Nodes.Where(node => node.Revocation is not null)));
        Assert.Equal([Join.Id], Ids(graph.Nodes.Where(node => node.IsTainted)));
    }

    [Fact]
    public void FromRecords_RevokedPredecessorThatIsNotThere_TaintsWhatNamesIt()
    {
        var graph = EctGraph.FromRecords([Record(Join), Record(Left)], new([EctRevocation.OfToken(Forge.Bob, Right.Id)]));

        Assert.Equal([Join.Id], Ids(graph.Nodes.Where(node => node.IsTainted)));
        Assert.All(graph.Nodes, node => Assert.Null(node.Revocation));
    }

    [Fact]
    public void FromRecords_IssuerRevoked_EveryTaskOfItIsRevokedAndAllButTheRootAreTainted()
    {
        var graph = EctGraph.FromRecords(new[] { Join, Right, Left, Root }.Select(token => Record(token)),
            new([EctRevocation.OfIssuer(Forge.Alice)]));

        Assert.All(graph.Nodes, node => Assert.Equal(EctRevocation.OfIssuer(Forge.Alice), node.Revocation));
        Assert.Equal([Root.Id], Ids(graph.Nodes.Where(node => !node.IsTainted)));
    }

    [Fact]
    public void Find_AnyCase_Found() => Assert.Equal(Join.Id, Diamond.Find(Join.Id.ToUpperInvariant())?.Id);

    [Fact]
    public void Find_UnknownId_Null() => Assert.Null(Diamond.Find(Forge.NewId()));

    [Fact]
    public void Find_SignedAndUnsignedShareTheId_TheSignedOne()
    {
        var signed = Token();
        var graph = Of(Token(signed.Id, level: EctAssuranceLevel.L1), signed);
        Assert.Equal(2, graph.Nodes.Count);
        Assert.True(graph.Find(signed.Id)?.IsSigned);
    }

    [Fact]
    public void Queries_UnknownId_ArgumentException()
    {
        Assert.Throws<ArgumentException>(() => Diamond.PredecessorsOf(Forge.NewId()));
        Assert.Throws<ArgumentException>(() => Diamond.SuccessorsOf(Forge.NewId()));
        Assert.Throws<ArgumentException>(() => Diamond.AncestorsOf(Forge.NewId()));
    }

    [Fact]
    public void FromRecords_Nothing_EmptyAndComplete()
    {
        var graph = EctGraph.FromRecords([]);
        Assert.Empty(graph.Nodes);
        Assert.True(graph.IsComplete);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FromRecords_PredecessorIsNotListed_UnknownUnlessTheStoreKnewIt(bool ancestorsKnown)
    {
        var graph = EctGraph.FromRecords([Record(Left, ancestorsKnown)]);
        Assert.Equal(ancestorsKnown, graph.IsComplete);
        Assert.Equal(ancestorsKnown ? [] : [Root.Id], graph.UnknownPredecessors);
        Assert.Empty(graph.Roots);
    }

    [Fact]
    public void FromRecords_Circle_EndsAndComesLast()
    {
        string a = Forge.NewId(), b = Forge.NewId();
        var graph = Of(Token(a, [b]), Token(b, [a]), Root);

        Assert.Equal([Root.Id, a, b], Ids(graph.Nodes));
        Assert.Equal([Root.Id], Ids(graph.Heads));
        Assert.Equal([a, b], Ids(graph.AncestorsOf(a)));
        Assert.NotEmpty(graph.ToMermaid());
    }

    [Fact]
    public void FromRecords_ChainOfTenThousand_TakesNoStack()
    {
        var chain = new List<EctToken> { Token() };
        while (chain.Count < 10_000) chain.Add(After(chain[^1]));
        var graph = Of([.. Enumerable.Reverse(chain)]);

        Assert.Equal(chain.Select(token => token.Id), Ids(graph.Nodes));
        Assert.Equal(9_999, graph.AncestorsOf(chain[^1].Id).Count);
        Assert.Equal([chain[1].Id], Ids(graph.SuccessorsOf(chain[0].Id)));
    }

    [Fact]
    public void ToMermaid_ForkWithAnUnknownPredecessor_DrawsAllOfIt()
    {
        var root = Token("11111111-0000-0000-0000-000000000000", ["99999999-0000-0000-0000-000000000000"]);
        var next = Token("22222222-0000-0000-0000-000000000000", [root.Id], issuer: Forge.Bob, action: "quote");

        var chart = EctGraph.FromRecords([Record(root, ancestorsKnown: false), Record(next)]).ToMermaid();

        Assert.Equal("""
            flowchart TD
                n0["review_spec<br/>spiffe#58;//example.com/agent/a<br/>11111111"]
                n1["quote<br/>spiffe#58;//example.com/agent/b<br/>22222222"]
                n0 --> n1
                u0(["unknown<br/>99999999"])
                u0 -.-> n0

            """.ReplaceLineEndings("\n"), chart);
    }

    [Fact]
    public void ToMermaid_RevokedTask_ItAndWhatFollowsAreMarked()
    {
        var graph = Revoked();

        Assert.Equal("""
            flowchart TD
                n0["review_spec<br/>spiffe#58;//example.com/agent/a<br/>11111111<br/>revoked"]:::revoked
                n1["a#34;#93;#58;#58;#58;b<br/>spiffe#58;//example.com/agent/b<br/>22222222<br/>tainted"]:::tainted
                n2["review_spec<br/>spiffe#58;//example.com/agent/b<br/>33333333"]
                n0 --> n1
                classDef revoked fill:#fbd5d5,stroke:#b00020,stroke-width:3px,color:#000
                classDef tainted fill:#fdebc8,stroke:#8a5000,stroke-width:2px,color:#000

            """.ReplaceLineEndings("\n"), graph.ToMermaid());
    }

    [Fact]
    public void ToSvg_RevokedTask_ItAndWhatFollowsAreMarked()
    {
        var svg = XElement.Parse(Revoked().ToSvg());

        var boxes = svg.Elements().Where(element => element.Name.LocalName is "g").ToList();
        Assert.Equal(["revoked", "tainted", null], boxes.Select(box => box.Attribute("class")?.Value));
        Assert.Equal(["L2, revoked", "L2, tainted", "L2"], boxes.Select(box => box.Elements().ElementAt(4).Value));
        Assert.Equal(3, boxes.DistinctBy(box => box.Attribute("stroke")!.Value).Count());
        Assert.Equal("a\"]:::b", boxes[1].Elements().ElementAt(2).Value);
    }

    [Theory]
    [InlineData("a\"]\n  click n0 call alert()", "a#34;#93;#65533;  click n0 call alert#40;#41;")]
    [InlineData("<script>", "#60;script#62;")]
    [InlineData("`x` #quot; %%{init}%%", "#96;x#96; #35;quot#59; #37;#37;#123;init#125;#37;#37;")]
    [InlineData("é\u202e😀", "#233;#65533;#128512;")]
    [InlineData("a:::b", "a#58;#58;#58;b")]
    [InlineData("a\U000E0041\U000E0100b", "a#65533;#65533;b")]
    [InlineData("a\ufe0f\u3164b", "a#65533;#65533;b")]
    public void ToMermaid_HostileAction_IsEscaped(string action, string label) =>
        Assert.Contains($"[\"{label}<br/>", Of(Token(action: action)).ToMermaid(), StringComparison.Ordinal);

    [Fact]
    public void ToMermaid_LongIssuer_KeepsBothEnds() =>
        Assert.Contains($"spiffe#58;//example.com/{new string('x', 3)}…{new string('x', 22)}/y<br/>",
            Of(Token(issuer: $"spiffe://example.com/{new string('x', 1_000)}/y")).ToMermaid(), StringComparison.Ordinal);

    [Fact]
    public void ToMermaid_HalfAPair_IsReplaced() => Assert.Contains("[\"a#65533;<br/>", Of(Token(action: "a\ud83d")).ToMermaid(), StringComparison.Ordinal);

    [Fact]
    public void ToMermaid_LongActionWithPairsAtTheCut_IsCutBetweenCharacters()
    {
        var action = $"{new string('a', 23)}😀{new string('x', 100)}😀{new string('b', 23)}";

        Assert.Contains($"[\"{new string('a', 23)}…{new string('b', 23)}<br/>", Of(Token(action: action)).ToMermaid(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToSvg_ForkWithAnUnknownPredecessor_EachTaskBehindWhatItFollows()
    {
        var root = Token("11111111-0000-0000-0000-000000000000", ["99999999-0000-0000-0000-000000000000"]);
        var (left, right) = (After(root), After(root));
        var join = Token(Forge.NewId(), [left.Id, right.Id, root.Id]);

        var svg = XElement.Parse(EctGraph.FromRecords(
            new[] { join, right, left, root }.Select(token => Record(token, ancestorsKnown: false))).ToSvg());

        var columns = Boxes(svg).ToDictionary(box => box.Id, box => box.X);
        Assert.Equal(5, columns.Count);
        Assert.Equal([0, 1, 2, 2, 3], new[] { root.Predecessors[0], root.Id, left.Id, right.Id, join.Id }.Select(id => columns[id] / 310));
        Assert.Equal(6, svg.Elements().Count(element => element.Name.LocalName is "line"));
        Assert.Equal( // The unknown one and its arrow.
            2, svg.Elements().Count(element => element.Attribute("stroke-dasharray") is not null));
        Assert.Equal(5, Boxes(svg).Select(box => (box.X, box.Y)).Distinct().Count());
        Assert.Equal("http://www.w3.org/2000/svg", svg.Name.NamespaceName);
        var (width, height) = ((int)svg.Attribute("width")!, (int)svg.Attribute("height")!);
        Assert.All(Boxes(svg), box => Assert.True(box is { X: >= 0, Y: >= 0 } && box.X + 250 <= width && box.Y + 76 <= height));
        Assert.All(svg.Elements().Where(element => element.Name.LocalName is "g"), box => Assert.All(
            box.Elements().Where(element => element.Name.LocalName is "text"),
            text => Assert.InRange((int)text.Attribute("y")! - (int)box.Elements().ElementAt(1).Attribute("y")!, 1, 75)));
    }

    [Fact]
    public void ToSvg_TasksInAnotherForm_AsThoseOfAGraph()
    {
        var svg = XElement.Parse(EctDrawnTask.ToSvg(
        [
            new("9", [], ["unknown"], "unknown"), new("1", ["9", "8"], ["<b>", "c\u202e"], "tainted"), new("2", ["1"], ["4", "5", "6", "7"], null),
        ]));

        Assert.Equal([("9", 0), ("1", 1), ("2", 2)], Boxes(svg).Select(box => (box.Id, box.X / 310)));
        var boxes = svg.Elements().Where(element => element.Name.LocalName is "g");
        Assert.Equal(["", "tainted", ""], boxes.Select(box => (string?)box.Attribute("class") ?? ""));
        Assert.Equal(["unknown", "9", "<b>", "c\ufffd", "1", "4", "5", "6", "2"],
            svg.Descendants().Where(element => element.Name.LocalName is "text").Select(text => text.Value));
        Assert.Equal(2, svg.Elements().Count(element => element.Name.LocalName is "line"));
        Assert.Equal(["line", "g"],
            svg.Elements().Where(element => element.Attribute("stroke-dasharray") is not null).Select(element => element.Name.LocalName));
    }

    /// <summary>The whole picture, as it was looked at.</summary>
    [Fact]
    public void ToSvg_RevokedTaintedAndUnknownTask_IsThisPicture() => Assert.Equal(
        """
        <svg width="890" height="192" font-family="sans-serif" font-size="12" xmlns="http://www.w3.org/2000/svg">
          <defs>
            <marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
              <path d="M0,0 L8,4 L0,8 z" />
            </marker>
          </defs>
          <line x1="260" y1="48" x2="320" y2="48" stroke="black" marker-end="url(#arrow)" stroke-dasharray="4" />
          <line x1="570" y1="48" x2="630" y2="48" stroke="black" marker-end="url(#arrow)" />
          <line x1="570" y1="48" x2="630" y2="144" stroke="black" marker-end="url(#arrow)" />
          <g stroke="black" stroke-dasharray="4">
            <title>99999999-9</title>
            <rect x="10" y="10" width="250" height="76" rx="6" fill="white" />
            <text x="20" y="28" stroke="none">unknown</text>
            <text x="20" y="44" stroke="none">99999999</text>
          </g>
          <g stroke="#b00020" class="revoked" stroke-width="3">
            <title>1</title>
            <rect x="320" y="10" width="250" height="76" rx="6" fill="#fbd5d5" />
            <text x="330" y="28" stroke="none">plan_made</text>
            <text x="330" y="44" stroke="none">1</text>
          </g>
          <g stroke="#8a5000" class="tainted" stroke-width="2">
            <title>2</title>
            <rect x="630" y="10" width="250" height="76" rx="6" fill="#fdebc8" />
            <text x="640" y="28" stroke="none">draft_written</text>
            <text x="640" y="44" stroke="none">2</text>
          </g>
          <g stroke="black">
            <title>3</title>
            <rect x="630" y="106" width="250" height="76" rx="6" fill="white" />
            <text x="640" y="124" stroke="none">aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</text>
            <text x="640" y="140" stroke="none">3</text>
          </g>
        </svg>
        """.ReplaceLineEndings("\n"),
        XElement.Parse(EctDrawnTask.ToSvg(
        [
            new("99999999-9", [], ["unknown"], "unknown"), new("1", ["99999999-9"], ["plan_made"], "revoked"),
            new("2", ["1"], ["draft_written"], "tainted"), new("3", ["1"], [new string('a', 36)], null),
        ])).ToString().ReplaceLineEndings("\n"));

    [Fact]
    public void ToMermaid_TextThatJustFits_IsWhole() =>
        Assert.Contains($"[\"{new string('a', 48)}<br/>", Of(Token(action: new string('a', 48))).ToMermaid(), StringComparison.Ordinal);

    [Fact]
    public void Argument_Null_IsNamed()
    {
        Assert.Throws<ArgumentNullException>("records", () => EctGraph.FromRecords(null!));
        Assert.Throws<ArgumentNullException>("revocations", () => EctGraph.FromRecords([], null!));
        Assert.Throws<ArgumentNullException>("id", () => Of(Token()).Find(null!));
        Assert.Throws<ArgumentNullException>("id", () => new EctDrawnTask(null!, [], [], null));
        Assert.Throws<ArgumentNullException>("predecessors", () => new EctDrawnTask("1", null!, [], null));
        Assert.Throws<ArgumentNullException>("lines", () => new EctDrawnTask("1", [], null!, null));
        Assert.Throws<ArgumentNullException>("tasks", () => EctDrawnTask.ToSvg(null!));
    }

    [Theory]
    [InlineData("</text><script>alert()</script>", "</text><script>alert()</script>")]
    [InlineData("a\"onload=\"alert()", "a\"onload=\"alert()")]
    [InlineData("a\u202e\u0000\u001b[2K\ufffeb", "a\ufffd\ufffd\ufffd[2K\ufffdb")]
    [InlineData("&lt;é😀", "&lt;é😀")]
    public void ToSvg_HostileAction_IsText(string action, string shown)
    {
        var svg = XElement.Parse(Of(Token(action: action)).ToSvg());

        Assert.Equal(shown, svg.Descendants().First(element => element.Name.LocalName is "text").Value);
        Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName is "script");
        Assert.DoesNotContain(
            svg.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public void ToSvg_LongActionWithHalfAPair_ShortenedAndReplaced()
    {
        var svg = XElement.Parse(Of(Token(action: $"\ud83d{new string('a', 300)}b")).ToSvg());

        Assert.Equal(
            $"\ufffd{new string('a', 17)}…{new string('a', 17)}b",
            svg.Descendants().First(element => element.Name.LocalName is "text").Value);
    }

    [Fact]
    public void ToSvg_CircleSharedIdOrNothing_ABoxForEachTask()
    {
        var signed = Token();
        string a = Forge.NewId(), b = Forge.NewId();

        Assert.Equal(2, Places(Token(signed.Id, level: EctAssuranceLevel.L1), signed));
        Assert.Equal(2, Places(Token(a, [b]), Token(b, [a])));
        Assert.Equal(0, Places());

        static int Places(params EctToken[] tokens) => Boxes(XElement.Parse(Of(tokens).ToSvg())).DistinctBy(box => (box.X, box.Y)).Count();
    }

    private static IEnumerable<(string Id, int X, int Y)> Boxes(XElement svg) =>
        from box in svg.Elements()
        where box.Name.LocalName is "g"
        let rectangle = box.Elements().Single(element => element.Name.LocalName is "rect")
        select (box.Elements().First().Value, (int)rectangle.Attribute("x")!, (int)rectangle.Attribute("y")!);

    /// <summary>A revoked task, one after it with a hostile action, and one beside them.</summary>
    private static EctGraph Revoked()
    {
        var root = Token("11111111-0000-0000-0000-000000000000");
        var next = Token("22222222-0000-0000-0000-000000000000", [root.Id], issuer: Forge.Bob, action: "a\"]:::b");
        var other = Token("33333333-0000-0000-0000-000000000000", issuer: Forge.Bob);
        return EctGraph.FromRecords(
            [Record(root), Record(next), Record(other)], new EctRevocationSet([EctRevocation.OfToken(root.Issuer, root.Id)]));
    }

    private static EctGraph Of(params EctToken[] tokens) => EctGraph.FromRecords(tokens.Select(token => Record(token)));

    private static IEnumerable<string> Ids(IEnumerable<EctNode> nodes) => nodes.Select(node => node.Id);
}
