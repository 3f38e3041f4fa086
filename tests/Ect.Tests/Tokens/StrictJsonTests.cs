using System.Text;
using System.Text.Json;
using Ect.Tokens;

namespace Ect.Tests;

public class StrictJsonTests
{
    private const int MaxDepth = 10;

    [Theory]
    [InlineData("{}")]
    [InlineData(" \t\r\n{} \t\r\n")]
    [InlineData("{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":2}]}")] // one name in several objects
    [InlineData("{\"a\":1,\"A\":2}")]
    [InlineData("{\"\":1}")]
    [InlineData("{\"a\":\"\\ud83d\\ude00\\n\\\"\\/\"}")]
    [InlineData("{\"\u00e4\":\"\u20ac \ud83d\ude00\"}")]
    [InlineData("{\"a\":-0.5e+10}")]
    public void TryReadObject_OneObject_IsTaken(string json) => Assert.True(TryRead(json, out _));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":[}")]
    [InlineData("{\"a\":1]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":[1,]}")]
    [InlineData("{,}")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{}\0")]
    [InlineData("\u00a0{}")]
    [InlineData("{}\v")]
    [InlineData("\ufeff{}")]
    [InlineData("{}\ufeff")]
    [InlineData("{/**/}")]
    [InlineData("{}//")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":+1}")]
    [InlineData("{\"a\":.5}")]
    [InlineData("{\"a\":1.}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":True}")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("{\"a\":\"\\x\"}")]
    [InlineData("{\"a\":\"\\u12\"}")]
    [InlineData("{\"a\":\"\\ud800\"}")] // a surrogate of its own, however it is written
    [InlineData("{\"a\":\"\\uD800\"}")]
    [InlineData("{\"a\":[\"x\\uDfFf\"]}")]
    [InlineData("{\"a\":{\"\\uDC00\":1}}")]
    public void TryReadObject_AnythingElse_IsRefused(string json) => Assert.False(TryRead(json, out _));

    [Theory]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"a\":1,\"b\":2,\"\\u0061\":3}")]
    [InlineData("{\"\\u0061\":1,\"\\u0061\":3}")]
    [InlineData("{\"x\":{\"a\":1,\"a\":1}}")]
    [InlineData("{\"x\":[[{\"a\":1,\"b\":{},\"a\":1}]]}")]
    [InlineData("{\"x\":{\"y\":{\"/\":1,\"\\/\":1}}}")]
    [InlineData("{\"\\ud83d\\ude00\":1,\"\ud83d\ude00\":1}")]
    [InlineData("{\"\":1,\"\":1}")]
    public void TryReadObject_MemberTwice_IsRefusedAtAnyDepth(string json) => Assert.False(TryRead(json, out _));

    [Theory]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":\"\\udc00\"}")]
    [InlineData("{\"a\":\"\\ude00\\ud83d\"}")]
    [InlineData("{\"a\":\"\\ud83d\\ud83d\\ude00\"}")]
    [InlineData("{\"a\":[[\"\\udfffx\"]]}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"x\":{\"y\\uDBFF\":1}}")]
    public void TryReadObject_LoneSurrogate_IsRefusedInAnyString(string json) => Assert.False(TryRead(json, out _));

    [Theory]
    [InlineData(0xff)]
    [InlineData(0xc0, 0x80)] // overlong
    [InlineData(0xe2, 0x82)] // cut off
    [InlineData(0xed, 0xa0, 0x80)] // a surrogate
    [InlineData(0xf4, 0x90, 0x80, 0x80)] // beyond U+10FFFF
    public void TryReadObject_InvalidUtf8_IsRefusedInNamesAndStrings(params int[] bytes)
    {
        byte[] invalid = [.. bytes.Select(value => (byte)value)];
        Assert.False(TryRead([.. "{\"a\":\""u8, .. invalid, .. "\"}"u8]));
        Assert.False(TryRead([.. "{\"a\":[\""u8, .. invalid, .. "\"]}"u8]));
        Assert.False(TryRead([.. "{\""u8, .. invalid, .. "\":1}"u8]));
        Assert.False(TryRead([.. "{}"u8, .. invalid]));
    }

    [Theory]
    [InlineData(MaxDepth - 1, true)]
    [InlineData(MaxDepth, true)]
    [InlineData(MaxDepth + 1, false)]
    [InlineData(100_000, false)]
    public void TryReadObject_Depth_IsLimited(int depth, bool expected)
    {
        Assert.Equal(expected, TryRead(Reading.Nested(depth, objects: true), out _));
        Assert.Equal(expected, TryRead($"{{\"a\":{Reading.Nested(depth - 1)}}}", out _));
    }

    [Fact]
    public void TryReadObject_Members_AreShownAsTheyStand()
    {
        Assert.True(TryRead("""{ "text" : "\u0061b" , "number":1.50e3,"none": null, "texts":["a","\u0062"], "mixed":["a",1], "deep":{"x":[{ }], "y" : [[]]} }""", out var members));

        Assert.Equal((JsonTokenType.String, "ab", """ "\u0061b" """.Trim()), (members["text"].Kind, members["text"].Text, Raw("text")));
        Assert.Equal((JsonTokenType.Number, null, "1.50e3"), (members["number"].Kind, members["number"].Text, Raw("number")));
        Assert.Equal((JsonTokenType.Null, null), (members["none"].Kind, members["none"].Text));
        Assert.Equal(["a", "b"], members["texts"].Texts(2)!);
        Assert.Equal((JsonTokenType.StartArray, 1), (members["texts"].Kind, members["texts"].Depth));
        Assert.Null(members["texts"].Texts(1));
        Assert.Null(members["mixed"].Texts(2));
        Assert.Equal((3, """{"x":[{ }], "y" : [[]]}"""), (members["deep"].Depth, Raw("deep")));
        Assert.Equal(["x", "y"], members["deep"].Members!.Keys);
        Assert.Equal(JsonTokenType.None, members.GetValueOrDefault("absent").Kind);

        string Raw(string name) => Encoding.UTF8.GetString(members[name].Utf8.Span);
    }

    private static bool TryRead(byte[] utf8) => StrictJson.TryReadObject(utf8, MaxDepth, names: null, out _);

    private static bool TryRead(string json, out IReadOnlyDictionary<string, StrictJsonValue> members)
    {
        var read = StrictJson.TryReadObject(Encoding.UTF8.GetBytes(json), MaxDepth, names: null, out var found);
        members = found ?? new Dictionary<string, StrictJsonValue>();
        Assert.Equal(read, found is not null);
        return read;
    }
}
