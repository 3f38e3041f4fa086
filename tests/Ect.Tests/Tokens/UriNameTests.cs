using Ect.Tokens;

namespace Ect.Tests;

public class UriNameTests
{
    [Theory]
    [InlineData("spiffe://example.com/agent/b"), InlineData("https://example.com"), InlineData("urn:example:b"), InlineData("urn:x"), InlineData("a+b-c.d:e%20f?g#h[1]")]
    [InlineData("did:web:example.com"), InlineData("HTTPS://Example.com/")]
    public void FindError_Uri_None(string name) => Assert.Null(UriName.FindError(name));

    [Theory]
    [InlineData(" urn:b"), InlineData("urn:b "), InlineData("urn:b\n"), InlineData("\turn:b"), InlineData("\u00A0urn:b")]
    public void FindError_BlanksAround_SaysSo(string name) => Assert.StartsWith("has blanks around it", UriName.FindError(name), StringComparison.Ordinal);

    [Theory]
    [InlineData("b"), InlineData("agent/b"), InlineData("/agent/b"), InlineData("example.com"), InlineData("urn:"), InlineData(":b"), InlineData("1urn:b"), InlineData("u rn:b")]
    [InlineData("urn:a b"), InlineData("urn:ü"), InlineData("urn:<b>"), InlineData("urn:\u0000"), InlineData("urn:\"b\""), InlineData("")]
    public void FindError_NoUri_SaysSo(string name) => Assert.StartsWith("is not a URI", UriName.FindError(name), StringComparison.Ordinal);
}
