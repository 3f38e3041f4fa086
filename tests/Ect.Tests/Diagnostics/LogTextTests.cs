namespace Ect.Tests;

public class LogTextTests
{
    [Theory]
    [InlineData(null, "(none)")]
    [InlineData("", "(none)")]
    [InlineData("spiffe://example.com/agent/ä", "spiffe://example.com/agent/ä")]
    [InlineData("a\r\nwarn: b", "a??warn: b")]
    [InlineData("a\u001b[2Jb\u0085c\u2028d\u2029e", "a?[2Jb?c?d?e")]
    [InlineData("a\u202egnp.exe\u2066\u200b\ufeff", "a?gnp.exe???")]
    public void Of_AnyText_OneLineInTheOrderInWhichItStands(string? text, string expected) => Assert.Equal(expected, LogText.Of(text));

    [Theory]
    [InlineData(199, 199)]
    [InlineData(200, 200)]
    [InlineData(201, 201)] // 200, and the mark of the cut
    [InlineData(1_024, 201)]
    public void Of_LongText_IsCut(int length, int expected) => Assert.Equal(expected, LogText.Of(new string('a', length)).Length);
}
