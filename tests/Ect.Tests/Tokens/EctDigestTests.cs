using System.Security.Cryptography;

namespace Ect.Tests;

public class EctDigestTests
{
    [Fact]
    public void ToArray_Digest_IsItsBytesInANewArray()
    {
        var digest = EctDigest.Of("abc"u8);
        var bytes = digest.ToArray();
        Assert.Equal(SHA256.HashData("abc"u8), bytes);
        Assert.Equal(digest, new EctDigest(bytes));
        Assert.NotSame(bytes, digest.ToArray());
    }

    [Fact]
    public void CopyTo_LongerDestination_WritesTheBytesAndNoMore()
    {
        var destination = new byte[EctDigest.Length + 1];
        EctDigest.Of("abc"u8).CopyTo(destination);
        Assert.Equal([.. SHA256.HashData("abc"u8), 0], destination);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(EctDigest.Length - 1)]
    [InlineData(EctDigest.Length + 1)]
    public void Create_AnotherLength_Throws(int length)
    {
        var exception = Assert.Throws<ArgumentException>("digest", () => new EctDigest(new byte[length]));
        Assert.StartsWith("A SHA-256 digest has 32 bytes.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CopyTo_OneByteTooFew_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EctDigest.Of("abc"u8).CopyTo(new byte[EctDigest.Length - 1]));
}
