using Ect.Keys;

namespace Ect.Tests;

public class KeyAddressTests
{
    [Theory]
    [InlineData("https://a.example/jwks.json", true)]
    [InlineData("http://localhost:8080/jwks.json", true)]
    [InlineData("http://127.0.0.1/jwks.json", true)]
    [InlineData("http://[::1]/jwks.json", true)]
    [InlineData("http://a.example/jwks.json", false)]
    [InlineData("http://localhost.a.example/jwks.json", false)]
    [InlineData("http://127.0.0.1.a.example/", false)]
    [InlineData("file:///etc/jwks.json", false)]
    [InlineData("ftp://localhost/jwks.json", false)]
    [InlineData("/jwks.json", false)]
    [InlineData("jwks.json", false)]
    public void IsAllowed_Address_HttpsOrLoopback(string address, bool expected) =>
        Assert.Equal(expected, KeyAddress.IsAllowed(new Uri(address, UriKind.RelativeOrAbsolute)));

    [Theory]
    [InlineData("https://a.example", true)]
    [InlineData("https://a.example/realm/", true)]
    [InlineData("https://a.example?x", false)]
    [InlineData("https://a.example/#x", false)]
    [InlineData("http://a.example", false)]
    [InlineData("spiffe://a.example", false)]
    [InlineData("a.example", false)]
    [InlineData("", false)]
    public void IsAuthority_Text_AddressWithoutQueryAndFragment(string authority, bool expected) => Assert.Equal(expected, KeyAddress.IsAuthority(authority));
}
