using System.Text;
using Ect.Tokens;

namespace Ect.Tests;

public class JsonTokenReaderTests
{
    private static readonly EctLimits Limits = new() { MaxTokens = 2, MaxTokenLength = 5 };

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"other":["a",{"execution_context":"b"}]}""")] // a member of the object within
    [InlineData("""{"execution_context":[]}""")]
    public void Read_NoTokens_IsEmpty(string json)
    {
        var texts = Read(json);
        Assert.Equal(EctFailureReason.None, texts.FailureReason);
        Assert.Empty(texts);
    }

    [Theory]
    [InlineData("""{"execution_context":"a"}""", "a")]
    [InlineData("""{"execution_context":["a"]}""", "a")]
    [InlineData("""{"execution_context":["a","b"]}""", "a,b")]
    [InlineData("""{"x":{"y":[1,2]},"execution_context":"a","z":null}""", "a")]
    [InlineData("""{"execution_context":["\u0061"]}""", "a")]
    [InlineData("\uFEFF{\"execution_context\":\"a\"}", "a")] // a byte order mark
    public void Read_Tokens_AreTaken(string json, string expected)
    {
        var texts = Read(json);
        Assert.Equal(EctFailureReason.None, texts.FailureReason);
        Assert.Equal(expected.Split(','), texts);
    }

    [Theory]
    [InlineData("""{"execution_context":"a"} x""")]
    [InlineData("""{"execution_context":"a"}{}""")]
    [InlineData("""{"execution_context":"a","execution_context":"b"}""")]
    [InlineData("""{"execution_context":"a","execution_context":[]}""")]
    [InlineData("""{"execution_context":7}""")]
    [InlineData("""{"execution_context":null}""")]
    [InlineData("""{"execution_context":["a",["b"]]}""")]
    [InlineData("""{"execution_context":["a",7]}""")]
    [InlineData("""{"execution_context":["\ud800"]}""")] // half a character
    [InlineData("""{"execution_context":["a" """)]
    public void Read_NotTheMember_IsMalformed(string json)
    {
        var texts = Read(json);
        Assert.Equal(EctFailureReason.Malformed, texts.FailureReason);
        Assert.Equal("the member execution_context, or the JSON around it", texts.FailureDetail);
    }

    [Theory]
    [InlineData("""{"execution_context":["aaaaa"]}""", EctFailureReason.None)]
    [InlineData("""{"execution_context":["aaaaaa"]}""", EctFailureReason.TokenTooLarge)]
    [InlineData("""{"execution_context":["\u0061\u0061\u0061\u0061\u0061"]}""", EctFailureReason.None)]
    [InlineData("""{"execution_context":["\u0061\u0061\u0061\u0061\u0061a"]}""", EctFailureReason.TokenTooLarge)]
    [InlineData("""{"execution_context":["a","b"]}""", EctFailureReason.None)]
    [InlineData("""{"execution_context":["a","b","c"]}""", EctFailureReason.TooManyTokens)]
    [InlineData("""{"execution_context":["a","b","c"],"execution_context":7}""", EctFailureReason.TooManyTokens)] // the first to fail
    public void Read_LimitsOfTokens_HoldOnTheirBounds(string json, EctFailureReason expected) =>
        Assert.Equal(expected, Read(json).FailureReason);

    // The name, the brackets and the values of another member.
    [Theory]
    [InlineData(JsonMember.MaxOthers - 4, EctFailureReason.None)]
    [InlineData(JsonMember.MaxOthers - 3, EctFailureReason.None)]
    [InlineData(JsonMember.MaxOthers - 2, EctFailureReason.BodyTooLarge)]
    public void Read_ValuesBeside_AreCounted(int values, EctFailureReason expected)
    {
        var texts = Read($$"""{"x":[{{string.Join(',', Enumerable.Repeat(0, values))}}],"execution_context":"a"}""");
        Assert.Equal(expected, texts.FailureReason);
        if (expected is not EctFailureReason.None) Assert.Equal("too many values beside the tokens, or escapes", texts.FailureDetail);
    }

    [Theory]
    [InlineData((4 * JsonMember.MaxOthers) + 3, EctFailureReason.None)]
    [InlineData((4 * JsonMember.MaxOthers) + 4, EctFailureReason.BodyTooLarge)]
    public void Read_Escapes_CountAsAQuarter(int escapes, EctFailureReason expected) =>
        Assert.Equal(expected, Read($"[\"{string.Concat(Enumerable.Repeat("\\n", escapes))}\"]").FailureReason);

    private static EctTokenTexts Read(string json) => EctTokenTexts.FromJson(Encoding.UTF8.GetBytes(json), Limits);
}
