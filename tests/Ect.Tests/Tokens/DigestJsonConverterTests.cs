using System.Text.Json;

namespace Ect.Tests;

public class DigestJsonConverterTests
{
    private static readonly EctDigest Digest = EctDigest.Of("abc"u8);

    [Fact]
    public void Serialize_Digest_IsItsTextAndComesBack()
    {
        Assert.Equal($"\"{Digest}\"", JsonSerializer.Serialize(Digest));
        Assert.Equal(Digest, JsonSerializer.Deserialize<EctDigest>($"\"{Digest}\""));
        Assert.Null(JsonSerializer.Deserialize<EctDigest?>("null"));
    }

    [Fact]
    public void Serialize_DigestAsKey_ComesBack()
    {
        var json = JsonSerializer.Serialize(new Dictionary<EctDigest, int> { [Digest] = 7 });
        Assert.Equal($"{{\"{Digest}\":7}}", json);
        Assert.Equal(7, JsonSerializer.Deserialize<Dictionary<EctDigest, int>>(json)![Digest]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("\"ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa\"")] // 42 characters
    [InlineData("\"ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0=\"")] // padded
    [InlineData("\"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0\"")] // base64
    [InlineData("\"ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa1\"")] // bits left over
    public void Deserialize_NoDigest_JsonException(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<EctDigest>(json));
}
