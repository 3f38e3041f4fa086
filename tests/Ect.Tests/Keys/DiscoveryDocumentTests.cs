using Ect.Diagnostics;
using Ect.Keys;

namespace Ect.Tests;

public class DiscoveryDocumentTests
{
    [Theory]
    [InlineData("https://a.example", "https://a.example/.well-known/openid-configuration")]
    [InlineData("https://a.example/", "https://a.example/.well-known/openid-configuration")]
    [InlineData("https://a.example/realm", "https://a.example/realm/.well-known/openid-configuration")]
    [InlineData("https://a.example/realm/", "https://a.example/realm/.well-known/openid-configuration")]
    public void AddressFor_Authority_EndsInTheWellKnownPath(string authority, string expected) =>
        Assert.Equal(expected, DiscoveryDocument.AddressFor(authority).AbsoluteUri);

    [Fact]
    public void Parse_Document_HasIssuerAndAddress()
    {
        var document = DiscoveryDocument.Parse("""{"issuer":"https://a.example","jwks_uri":"https://keys.example/a","scopes_supported":["openid"]}""");

        Assert.Equal(("https://a.example", new Uri("https://keys.example/a")), (document.Issuer, document.JwksUri));
    }

    [Theory]
    [InlineData(""), InlineData("secret"), InlineData("null"), InlineData("[]"), InlineData("{}")]
    [InlineData("""{"issuer":"https://a.example"}"""), InlineData("""{"jwks_uri":"https://a.example"}""")]
    [InlineData("""{"issuer":null,"jwks_uri":"https://a.example"}"""), InlineData("""{"issuer":"https://a.example","jwks_uri":null}""")]
    [InlineData("""{"issuer":1,"jwks_uri":"https://a.example"}"""), InlineData("""{"issuer":"a","jwks_uri":{}}""")]
    [InlineData("""{"issuer":"https://a.example","issuer":"https://secret.example","jwks_uri":"https://a.example"}""")]
    public void Parse_AnythingElse_Throws(string json)
    {
        var exception = Assert.Throws<KeyFetchException>(() => DiscoveryDocument.Parse(json));

        Assert.Equal(KeyFetchOutcome.Invalid, exception.Outcome);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }
}
