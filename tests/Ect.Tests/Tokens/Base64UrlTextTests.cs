using System.Buffers.Text;
using Ect.Tokens;

namespace Ect.Tests;

public class Base64UrlTextTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("AA", 1)]
    [InlineData("_w", 1)]
    [InlineData("AAA", 2)]
    [InlineData("-_8", 2)]
    [InlineData("AAAA", 3)]
    [InlineData("AZaz", 3)]
    [InlineData("09-_", 3)]
    public void TryDecode_Canonical_GivesTheBytes(string text, int length)
    {
        Assert.True(Base64UrlText.TryDecode(text, out var bytes));
        Assert.Equal(length, bytes.Length);
        Assert.Equal(text, Base64Url.EncodeToString(bytes));
        Assert.Equal(text.Length, Base64UrlText.LengthOf(length));
    }

    [Theory]
    [InlineData("A")] // no such length
    [InlineData("AAAAA")]
    [InlineData("AB")] // unused bits set
    [InlineData("A_")]
    [InlineData("AAB")]
    [InlineData("AA_")]
    [InlineData("AA==")] // padding
    [InlineData("AA=")]
    [InlineData("AAA=")]
    [InlineData("AA%3D%3D")]
    [InlineData("AA+A")] // the other alphabet
    [InlineData("AA/A")]
    [InlineData(" AAA")] // blanks
    [InlineData("AA A")]
    [InlineData("AAAA\n")]
    [InlineData("AA\u00e4A")]
    [InlineData("AA\u0410A")] // a Cyrillic A
    [InlineData("AA\0A")]
    public void TryDecode_AnyOtherText_IsRefused(string text)
    {
        Assert.False(Base64UrlText.TryDecode(text, out var bytes));
        Assert.Null(bytes);
    }

    [Fact]
    public void IsCanonical_EveryLastCharacter_IsTrueForThoseThatEncodingGives()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        foreach (var last in Alphabet)
        {
            Assert.Equal(Alphabet.IndexOf(last) % 16 is 0, Base64UrlText.IsCanonical($"A{last}"));
            Assert.Equal(Alphabet.IndexOf(last) % 4 is 0, Base64UrlText.IsCanonical($"AA{last}"));
            Assert.True(Base64UrlText.IsCanonical($"AAA{last}"));
        }
    }
}
