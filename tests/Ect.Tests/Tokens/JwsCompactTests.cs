using System.Buffers.Text;
using System.Text;
using Ect.Tokens;

namespace Ect.Tests;

public class JwsCompactTests
{
    [Fact]
    public void TryRead_AnySignedText_GivesItsParts()
    {
        using var forge = new Forge();
        var text = forge.Sign("""{"alg":"RS384","typ":"anything"}""", "not JSON");

        Assert.True(JwsCompact.TryRead(text, 10, out var jws));

        Assert.Equal(("anything", "RS384", null, false), (jws.Type, jws.Algorithm, jws.KeyId, jws.HasCritical));
        Assert.Equal("not JSON"u8, jws.Payload);
        Assert.Equal(text[..text.LastIndexOf('.')], jws.SigningInput.ToString());
        Assert.Equal(text[(text.LastIndexOf('.') + 1)..], Base64Url.EncodeToString(jws.Signature));
    }

    [Theory]
    [InlineData("e30..", 0, 0)]
    [InlineData("e30.AA.", 1, 0)]
    [InlineData("e30..AA", 0, 1)]
    public void TryRead_EmptyPayloadOrSignature_IsTaken(string text, int payload, int signature)
    {
        Assert.True(JwsCompact.TryRead(text, 10, out var jws));
        Assert.Equal((payload, signature), (jws.Payload.Length, jws.Signature.Length));
    }

    [Theory]
    [InlineData("""{"typ":1,"alg":null,"kid":["a"]}""")]
    [InlineData("{}")]
    public void TryRead_MembersMissingOrNotStrings_AreNull(string header)
    {
        Assert.True(JwsCompact.TryRead($"{Encode(header)}.AA.AA", 10, out var jws));
        Assert.Equal((null, null, null), (jws.Type, jws.Algorithm, jws.KeyId));
    }

    [Theory]
    [InlineData("""{"crit":["exp"]}""")]
    [InlineData("""{"crit":[]}""")]
    [InlineData("""{"crit":null}""")]
    [InlineData("""{"\u0063rit":0}""")]
    public void TryRead_CriticalOfAnyForm_IsSeen(string header)
    {
        Assert.True(JwsCompact.TryRead($"{Encode(header)}.AA.AA", 10, out var jws));
        Assert.True(jws.HasCritical);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("e30")]
    [InlineData("e30.AA")]
    [InlineData("e30.AA.AA.")]
    [InlineData("e30.AA.AA.AA")]
    [InlineData("e30.AA.AA.AA.AA")]
    [InlineData("e30=.AA.AA")]
    [InlineData("e30.AA==.AA")]
    [InlineData("e30.AA.AA==")]
    [InlineData("e31.AA.AA")] // unused bits of the last character
    [InlineData("e30.AB.AA")]
    [InlineData("e30.AA.AB")]
    [InlineData(" e30.AA.AA")]
    [InlineData("e30.AA.AA\n")]
    [InlineData("e30.A/.AA")]
    [InlineData("W10.AA.AA")] // []
    [InlineData("MQ.AA.AA")] // 1
    public void TryRead_AnythingElse_IsRefused(string text)
    {
        Assert.False(JwsCompact.TryRead(text, 10, out var jws));
        Assert.Null(jws);
    }

    [Theory]
    [InlineData("""{"alg":"ES256","alg":"ES256"}""")]
    [InlineData("""{"x":{"a":1,"a":1}}""")]
    [InlineData("""{"kid":"\ud800"}""")]
    [InlineData("""{"alg":"ES256",}""")]
    [InlineData("""{}{}""")]
    public void TryRead_HeaderNotStrictJson_IsRefused(string header) => Assert.False(JwsCompact.TryRead($"{Encode(header)}.AA.AA", 10, out _));

    private static string Encode(string header) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header));
}
