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

    private static EctGraph Of(params EctToken[] tokens) => EctGraph.FromRecords(tokens.Select(token => Record(token)));

    private static IEnumerable<string> Ids(IEnumerable<EctNode> nodes) => nodes.Select(node => node.Id);
}
