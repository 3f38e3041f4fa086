using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

/// <summary>Trusted issuers as a list, as a map from their names, and with keys in the configuration itself.</summary>
public sealed class IssuersSectionTests : IDisposable
{
    private readonly Forge _alice = new();

    public void Dispose() => _alice.Dispose();

    [Fact]
    public void Issuers_AsAMap_AreNamedByTheirEntries()
    {
        var options = Options("""
            "spiffe://example.com/agent/a": { "JwksUri": "https://a.example/jwks.json" },
            "https://idp.example:8443/realm": { "Authority": "https://idp.example:8443/realm", "MayCall": false },
            "urn:example:c": { "JwksUri": "https://c.example/jwks.json" },
            "urn:example:c:d": { "Issuer": "urn:example:c:d", "JwksUri": "https://d.example/jwks.json" }
            """);

        Assert.Equal(
            [
                ("https://idp.example:8443/realm", false), ("spiffe://example.com/agent/a", true),
                ("urn:example:c", true), ("urn:example:c:d", true),
            ],
            options.Issuers.Select(issuer => (issuer.Issuer, issuer.MayCall)).Order());
    }

    [Fact]
    public void Issuers_AsAMapAndAsAList_AddUp()
    {
        var options = Options("""
            "0": { "Issuer": "urn:list", "JwksUri": "https://a.example/jwks.json" },
            "urn:map": { "JwksUri": "https://b.example/jwks.json" }
            """);

        Assert.Equal(["urn:list", "urn:map"], options.Issuers.Select(issuer => issuer.Issuer).Order());
    }

    [Theory]
    [InlineData("""
        "0": { "Issuer": "urn:a", "JwksUri": "https://a.example/" }, "urn:a": { "JwksUri": "https://a.example/" }
        """, "Ect:Issuers:urn:a: the issuer 'urn:a' is configured twice, here and by Ect:Issuers:0.")]
    [InlineData("""
        "urn:a": { "Issuer": "urn:b", "JwksUri": "https://a.example/" }
        """, "Ect:Issuers:urn:a:Issuer is 'urn:b', but the name of the entry is the issuer. Remove one of them.")]
    [InlineData("""
        "spiffe://example.com/a": { "JwksUrl": "https://a.example/" }
        """, "Ect:Issuers:spiffe://example.com/a:JwksUrl is not a setting and has no effect. The possible settings are Issuer, ")]
    [InlineData("""
        "spiffe://example.com/a": { "JwksUri": "https://a.example/", "Keys": { "Kid": "1" } }
        """, "Ect:Issuers:spiffe://example.com/a:Keys:Kid is not a setting")]
    [InlineData("""
        "spiffe://example.com/a": { }
        """, "Ect:Issuers:spiffe://example.com/a has no keys: set one of JwksUri, ")]
    [InlineData("""
        "spiffe://example.com/a": "https://a.example/"
        """, "Ect:Issuers:spiffe://example.com/a is not a setting and has no effect.")]
    [InlineData("""
        "0": { "Issuer": "urn:a", "Jwks": { "keys": [] } }
        """, "Ect:Issuers:0:Jwks is a section, but its value is a text. Write it as one string.")]
    [InlineData("""
        "spiffe://example.com/a": { "Jwks": { "keys": [ { "kty": "EC", "kid": "a-1" } ] } }
        """, "Ect:Issuers:spiffe://example.com/a:Jwks is a section, but its value is a text. Write it as one string.")]
    [InlineData("""
        "urn:a": { "Jwks": "{}" }
        """, "Ect:Issuers:urn:a:Jwks: ")]
    [InlineData("""
        "urn:a": { "Jwks": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----" }
        """, "Ect:Issuers:urn:a:Jwks: The text is PEM, not a JWK Set, and PEM does not say which 'kid' its key goes by: give the kid")]
    [InlineData("""
        "urn:a": { "Pem": "-----BEGIN PUBLIC KEY-----" }
        """, "Ect:Issuers:urn:a:KeyId is missing")]
    [InlineData("""
        "urn:a": { "Jwks": "{}", "PemFile": "a.pem" }
        """, "Ect:Issuers:urn:a has PemFile and Jwks: one place has all keys of an issuer.")]
    [InlineData("""
        "0": { "Issuer": "urn:a", "JwksUri": "http://jwks.mesh.local/keys" }
        """, "Ect:Issuers:0:JwksUri must be an https address, or an http one on loopback or on a host of Ect:Keys:AllowHttpHosts.")]
    public void Issuers_WithAMistake_AreRefused(string issuers, string error)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Options(issuers));

        Assert.Contains(exception.Failures, failure => failure.StartsWith(error, StringComparison.Ordinal));
    }

    [Fact]
    public void Issuers_WithASectionForAText_AreRefused()
    {
        var exception = Assert.Throws<OptionsValidationException>(
            () => Options("""
                "urn:a": { "JwksUri": "https://a.example/", "KeyId": { "a": "1" } }
                """));

        Assert.Contains(exception.Failures, failure => failure.Contains("KeyId", StringComparison.Ordinal));
    }

    /// <summary>Its members are taken neither for settings nor for parts of an issuer's name.</summary>
    [Fact]
    public void Issuers_KeySetThatIsNoString_IsToldByItsNameAlone()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Options("""
            "spiffe://example.com/a": { "Jwks": { "keys": [ { "kty": "EC", "kid": "a-1", "use": "sig" } ] } }
            """));

        Assert.DoesNotContain(exception.Failures, failure => failure.Contains("keys:0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_InTheConfigurationItself_VerifyTokens()
    {
        using var bob = new Forge(Forge.Bob, "b-1");
        using var provider = Provider($$"""
            "{{Forge.Alice}}": { "Jwks": {{Text(_alice.Jwks())}} },
            "{{Forge.Bob}}": { "Pem": {{Text(bob.Key.ExportSubjectPublicKeyInfoPem())}}, "KeyId": "b-1" }
            """);
        var sources = provider.GetServices<IEctKeySource>().ToList();

        Assert.Equal("a-1", await KeyOfAsync(Forge.Alice, "a-1"));
        Assert.Equal("b-1", await KeyOfAsync(Forge.Bob, "b-1"));

        async Task<string?> KeyOfAsync(string issuer, string keyId)
        {
            foreach (var source in sources)
            {
                var found = await source.FindAsync(issuer, keyId, TestContext.Current.CancellationToken);
                if (found.IsTrusted) return found.Key?.KeyId;
            }

            return null;
        }
    }

    [Fact]
    public void Keys_ThatAreNoKeys_AreNotShown()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Options("""
            "urn:a": { "Pem": "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----", "KeyId": "1" }
            """));

        Assert.DoesNotContain("c2VjcmV0", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Ect:Issuers:urn:a:Pem: ", exception.Message, StringComparison.Ordinal);
    }

    private static string Text(string value) => System.Text.Json.JsonSerializer.Serialize(value);

    private static EctOptions Options(string issuers)
    {
        using var provider = Provider(issuers);
        return provider.GetRequiredService<IOptions<EctOptions>>().Value;
    }

    private static ServiceProvider Provider(string issuers)
    {
        var json = $$"""{ "Ect": { "Identity": "{{Forge.Me}}", "Issuers": { {{issuers}} } } }""";
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        var services = new ServiceCollection();
        services.AddEctCore(configuration.GetSection("Ect"));
        return services.BuildServiceProvider();
    }
}
