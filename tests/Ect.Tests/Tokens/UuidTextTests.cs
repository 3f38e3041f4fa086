using System.Text;
using Ect.Tokens;

namespace Ect.Tests;

public class UuidTextTests
{
    [Fact]
    public void TryNormalize_NormalForm_IsTheTextItself()
    {
        var text = Forge.NewId();
        Assert.True(UuidText.TryNormalize(text, out var normalized));
        Assert.Same(text, normalized);
    }

    [Theory]
    [InlineData("6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10")]
    [InlineData("6F0C4D3E-7F9A-4A3B-9D53-0B1F4F8F2A10")]
    [InlineData("6F0c4d3e-7f9a-4a3B-9d53-0b1f4f8F2A10")]
    public void TryNormalize_AnyCase_GivesLowerCase(string text)
    {
        Assert.True(UuidText.TryNormalize(text, out var normalized));
        Assert.Equal("6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10", normalized);
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    public void TryNormalize_AnyVersion_IsTaken(string text) => Assert.True(UuidText.TryNormalize(text, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("6f0c4d3e7f9a4a3b9d530b1f4f8f2a10")]
    [InlineData("{6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10}")]
    [InlineData("urn:uuid:6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10")]
    [InlineData(" 6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10")]
    [InlineData("6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10\n")]
    [InlineData("6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a1")]
    [InlineData("6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a100")]
    [InlineData("6f0c4d3e-7f9a-4a3b-9d530-b1f4f8f2a10")]
    [InlineData("6f0c4d3e_7f9a_4a3b_9d53_0b1f4f8f2a10")]
    [InlineData("gf0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10")]
    [InlineData("0x0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10")] // these two the framework's parser takes
    [InlineData("+f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10")]
    [InlineData("\uff16f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10")] // a full-width 6
    public void TryNormalize_AnotherForm_IsRefused(string? text)
    {
        Assert.False(UuidText.TryNormalize(text, out _));
        Assert.False(UuidText.TryParse(text, out _));
        Assert.False(UuidText.TryParse(Encoding.UTF8.GetBytes(text ?? ""), out _));
    }

    [Fact]
    public void TryParse_TextAndUtf8_AreTheSame()
    {
        var id = Guid.NewGuid();
        foreach (var text in new[] { $"{id}", $"{id}".ToUpperInvariant() })
        {
            Assert.True(UuidText.TryParse(text, out var fromText));
            Assert.True(UuidText.TryParse(Encoding.UTF8.GetBytes(text), out var fromUtf8));
            Assert.Equal((id, id), (fromText, fromUtf8));
        }
    }
}
