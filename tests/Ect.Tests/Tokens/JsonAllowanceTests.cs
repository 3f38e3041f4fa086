using System.Text;
using Ect.Tokens;

namespace Ect.Tests;

/// <summary>What counts as a value, and that reading stops at the first one too many.</summary>
public class JsonAllowanceTests
{
    public static TheoryData<string, int> Texts => new()
    {
        { "{}", 1 },
        { """{"a":1}""", 2 },
        { """{"a":"b","c":true,"d":null,"e":-1.5}""", 5 },
        { """{"a":[]}""", 2 },
        { """{"a":[1,"\n",{},[]]}""", 6 },
        { """{"a":{"b":{"c":[0,0]}}}""", 6 },
        { """{"asked":[0,{"a":0}]}""", 5 },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void TryReadObject_Values_LimitHolds(string json, int count)
    {
        for (var limit = count - 1; limit <= count + 1; limit++)
        {
            var values = new JsonAllowance(limit);
            Assert.Equal(limit >= count, TryRead(json, values));
            Assert.Equal((count, limit < count), (values.Count, values.IsExceeded));
        }
    }

    /// <summary>In names and in texts.</summary>
    [Theory]
    [InlineData(7, 3), InlineData(8, 4), InlineData(15, 4), InlineData(16, 5)]
    public void TryReadObject_Escapes_EightCountAsAValue(int escapes, int count)
    {
        var name = string.Concat(Enumerable.Repeat("\\n", escapes / 2));
        var text = string.Concat(Enumerable.Repeat("\\u0041", escapes - escapes / 2));
        foreach (var limit in new[] { count - 1, count, count + 1 })
            Assert.Equal(limit >= count, TryRead($"{{\"{name}\":[\"{text}\"]}}", new JsonAllowance(limit)));
    }

    [Fact]
    public void TryReadObject_BeyondTheLimit_NothingMoreIsRead()
    {
        var values = new JsonAllowance(3);
        Assert.False(TryRead($"{{\"a\":[{string.Join(',', Enumerable.Repeat("0", 10_000))}]}}", values));
        Assert.Equal(4, values.Count);
    }

    [Fact]
    public void TryReadObject_TwoTexts_ShareOneAllowance()
    {
        var values = new JsonAllowance(4);
        Assert.True(TryRead("""{"a":1}""", values));
        Assert.True(TryRead("""{"a":1}""", values));
        Assert.False(TryRead("{}", values));
    }

    private static bool TryRead(string json, JsonAllowance values) =>
        StrictJson.TryReadObject(Encoding.UTF8.GetBytes(json), maxDepth: 10, new JsonNames("asked"), out _, values);
}
