using Ect.Diagnostics;

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
    [InlineData("a\U000E0041\U000E007F\U000E0100\U000F0000b", "a????b")]
    [InlineData("a\u034f\u115f\u1160\u17b4\u180b\u180f\u3164\ufe00\ufe0f\uffa0b", "a??????????b")]
    [InlineData("\u0350\u1161\u180a\ufe10\uffa1", "\u0350\u1161\u180a\ufe10\uffa1")] // their neighbours
    public void Of_AnyText_OneLineInTheOrderInWhichItStands(string? text, string expected) => Assert.Equal(expected, LogText.Of(text));

    /// <summary>Not as data of a theory, which would be encoded on its way.</summary>
    [Fact]
    public void Of_HalfPairs_AreNotShown()
    {
        Assert.Equal("😀a?", LogText.Of("😀a\ud83d"));
        Assert.Equal("?a?", LogText.Of("\ude00a\ufffd"));
    }

    [Theory]
    [InlineData(199, 199)]
    [InlineData(200, 200)]
    [InlineData(201, 201)] // 200, and the mark of the cut
    [InlineData(1_024, 201)]
    public void Of_LongText_IsCut(int length, int expected) => Assert.Equal(expected, LogText.Of(new string('a', length)).Length);

    [Theory]
    [InlineData(198, 200)] // The pair is whole.
    [InlineData(199, 199)] // The pair would be halved.
    public void Of_LongTextWithAPairAtTheCut_IsCutBetweenCharacters(int before, int expected)
    {
        var text = $"{new string('a', before)}😀{new string('b', 10)}";

        Assert.Equal($"{text[..expected]}…", LogText.Of(text));
    }
}
