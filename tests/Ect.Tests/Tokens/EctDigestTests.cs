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
}
