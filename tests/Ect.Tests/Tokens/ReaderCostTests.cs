using System.Text;
using Ect.Tokens;

namespace Ect.Tests;

/// <summary>What is made of a text that means nothing: next to nothing, however its bytes are spent. Counted in bytes that are allocated.</summary>
public class ReaderCostTests
{
    private const int Length = 12_000;

    public static TheoryData<string, string, string, string> Fillings => new()
    {
        { "empty objects", "[", "{}", "]" },
        { "objects of one member", "[", "{\"\":0}", "]" },
        { "empty arrays", "[", "[]", "]" },
        { "strings", "[", "\"a\"", "]" },
        { "escapes", "[", "\"\\n\"", "]" },
        { "numbers", "[", "0", "]" },
        { "members of one object", "{", "\"#\":0", "}" },
        { "members with escapes", "{", "\"\\n#\":\"\"", "}" },
    };

    [Theory]
    [MemberData(nameof(Fillings))]
    public void TryReadObject_MembersThatNobodyAsksFor_CostNoMoreThanEightTimesTheText(string what, string open, string element, string close)
    {
        var elements = new StringBuilder();
        for (var i = 0; elements.Length < Length; i++) elements.Append(i is 0 ? "" : ",").Append(element.Replace("#", $"{i}", StringComparison.Ordinal));
        byte[] nested = Encoding.UTF8.GetBytes($"{{\"iss\":\"a\",\"x\":{open}{elements}{close}}}");
        byte[] outermost = open is "{" ? Encoding.UTF8.GetBytes($"{{{elements},\"iss\":\"a\"}}") : nested;

        foreach (var utf8 in new[] { nested, outermost })
        {
            Assert.Equal("a", Read(utf8)["iss"].Text);
            Assert.Single(Read(utf8));
            var before = GC.GetAllocatedBytesForCurrentThread();
            Read(utf8);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 * Length, what);
        }
    }

    [Fact]
    public void Digest_OfATokenThatIsOnlyRead_IsMadeWhenItIsAskedFor()
    {
        var text = Reading.Stranger.Token();
        var token = Reading.Accepts(text);

        Assert.Equal(EctDigest.Of(Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')])), token.Digest);
        Assert.Equal(token.Digest, token.Digest);
        var unsigned = Reading.Stranger.Unsigned();
        Assert.Equal(EctDigest.Of(Encoding.ASCII.GetBytes(unsigned)), Reading.Accepts(unsigned).Digest);
    }

    private static IReadOnlyDictionary<string, StrictJsonValue> Read(byte[] utf8)
    {
        Assert.True(StrictJson.TryReadObject(utf8, maxDepth: 10, new JsonNames("iss"), out var members));
        return members;
    }
}
