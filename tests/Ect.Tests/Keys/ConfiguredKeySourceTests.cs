using Ect.Keys;

namespace Ect.Tests;

public sealed class ConfiguredKeySourceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestService _service = new();
    private readonly Forge _alice = new();
    private readonly Forge _bob = new(Forge.Bob, "b-1");

    public ConfiguredKeySourceTests()
    {
        _folder.File("a.json", _alice.Jwks());
        _folder.File("b.pem", _bob.Key.ExportSubjectPublicKeyInfoPem());
    }

    [Fact]
    public async Task FindAsync_IssuersOfOptionsAndCode_EachWithItsOwnKeys()
    {
        var source = Create(
            [new() { Issuer = Forge.Alice, JwksFile = "a.json", MayCall = false }],
            ConfiguredIssuer.WithKeys("AddIssuer", Forge.Bob, mayCall: true, IssuerKeys.FromJwks(_bob.Jwks())));

        Assert.Equal((true, false, "a-1"), await Find(source, Forge.Alice, "a-1"));
        Assert.Equal((true, true, "b-1"), await Find(source, Forge.Bob, "b-1"));
        Assert.Equal((true, false, null), await Find(source, Forge.Alice, "b-1"));
        Assert.Equal((true, true, null), await Find(source, Forge.Bob, "a-1"));
        Assert.Equal((true, false, null), await Find(source, Forge.Alice, null));
    }

    [Fact]
    public async Task FindAsync_PemFile_ItsKeyByTheConfiguredId()
    {
        var source = Create([new() { Issuer = Forge.Bob, PemFile = "b.pem", KeyId = "b-7" }]);

        Assert.Equal((true, true, "b-7"), await Find(source, Forge.Bob, "b-7"));
        Assert.Equal((true, true, null), await Find(source, Forge.Bob, "b-1"));
    }

    [Theory]
    [InlineData("spiffe://example.com/agent/A"), InlineData("spiffe://example.com/agent/a/"), InlineData("spiffe://example.com/agent"), InlineData(""), InlineData(Forge.Bob)]
    public async Task FindAsync_AnyOtherIssuer_Unknown(string issuer)
    {
        var source = Create([new() { Issuer = Forge.Alice, JwksFile = "a.json" }]);

        Assert.Equal(EctKeyResult.UnknownIssuer, await source.FindAsync(issuer, "a-1", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task FindAsync_MayCall_HoldsWhereverTheKeysAre(bool mayCall)
    {
        var source = Create(
        [
            new() { Issuer = "urn:file", JwksFile = "a.json", MayCall = mayCall },
            new() { Issuer = "urn:pem", PemFile = "b.pem", KeyId = "b-1", MayCall = mayCall },
            new() { Issuer = "urn:address", JwksUri = new("https://a.example/jwks.json"), MayCall = mayCall },
            new() { Issuer = "urn:provider", Authority = "https://a.example", MayCall = mayCall },
        ]);

        foreach (var issuer in (string[])["urn:file", "urn:pem", "urn:address", "urn:provider"])
            Assert.Equal((true, mayCall, null), await Find(source, issuer, null));
    }

    [Fact]
    public void Create_EverythingWrong_OneSentenceForEach()
    {
        EctTrustedIssuerOptions[] issuers =
        [
            new() { Issuer = Forge.Alice, JwksFile = "a.json" },
            new() { Issuer = Forge.Alice, JwksFile = "a.json" },
            new() { Issuer = "", JwksFile = "a.json" },
            new() { Issuer = "urn:1" },
            new() { Issuer = "urn:2", JwksFile = "a.json", PemFile = "b.pem", KeyId = "b-1" },
            new() { Issuer = "urn:3", PemFile = "b.pem" },
            new() { Issuer = "urn:4", JwksFile = "nowhere.json" },
            new() { Issuer = "urn:5", JwksFile = "b.pem" },
            new() { Issuer = "urn:6", PemFile = "a.json", KeyId = "a-1" },
            new() { Issuer = "urn:7", JwksFile = _folder.File("empty.json", """{"keys":[]}""") },
            new() { Issuer = Forge.Me, JwksFile = "a.json" },
            new() { Issuer = "urn:8", JwksUri = new("http://a.example/jwks.json") },
            new() { Issuer = "urn:9", JwksUri = new("jwks.json", UriKind.Relative) },
            new() { Issuer = "urn:10", Authority = "https://a.example?tenant=1" },
            new() { Issuer = "urn:11", JwksUri = new("https://a.example/jwks.json"), Authority = "https://a.example" },
            new() { Authority = "https://b.example" },
            new() { Issuer = "https://b.example", JwksFile = "a.json" },
            new() { Issuer = "agent-a", JwksFile = "a.json" },
            new() { Issuer = "urn:18 ", JwksFile = "a.json" },
            new() { Issuer = "urn:19", Authority = " https://c.example" },
        ];
        var failures = new List<string>();
        Create(issuers, failures,
            ConfiguredIssuer.WithKeys("AddIssuer", Forge.Alice, mayCall: true, IssuerKeys.FromJwks(_bob.Jwks())),
            ConfiguredIssuer.WithKeys("AddIssuer", "bob", mayCall: true, IssuerKeys.FromJwks(_bob.Jwks())));

        Assert.Collection(failures,
            Says("Ect:Issuers:1", $"'{Forge.Alice}' is configured twice, here and by Ect:Issuers:0."),
            Says("Ect:Issuers:2:Issuer", "missing"),
            Says("Ect:Issuers:3", "has no keys"),
            Says("Ect:Issuers:4", "has JwksFile and PemFile"),
            Says("Ect:Issuers:5:KeyId", "missing"),
            Says("Ect:Issuers:6:JwksFile", "nowhere.json"),
            Says("Ect:Issuers:7:JwksFile", "not a JWK Set"),
            Says("Ect:Issuers:8:PemFile", "not the PEM"),
            Says("Ect:Issuers:9:JwksFile", "no key"),
            Says("Ect:Issuers:10", "this service itself"),
            Says("Ect:Issuers:11:JwksUri", "https address"),
            Says("Ect:Issuers:12:JwksUri", "https address"),
            Says("Ect:Issuers:13:Authority", "without query and fragment"),
            Says("Ect:Issuers:14", "has JwksUri and Authority"),
            Says("Ect:Issuers:16", "'https://b.example' is configured twice, here and by Ect:Issuers:15."),
            Says("Ect:Issuers:17: the issuer 'agent-a'", "is not a URI"),
            Says("Ect:Issuers:18: the issuer 'urn:18 '", "has blanks around it"),
            Says("Ect:Issuers:19:Authority", "without query and fragment"),
            Says("AddIssuer", $"'{Forge.Alice}' is configured twice, here and by Ect:Issuers:0."),
            Says("AddIssuer: the issuer 'bob'", "is not a URI"));
    }

    [Fact]
    public void Create_KeyInPlaceOfAPath_SaysSoAndShowsNothingOfIt()
    {
        EctTrustedIssuerOptions[] issuers =
        [
            new() { Issuer = "urn:1", PemFile = "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----", KeyId = "a-1" },
            new() { Issuer = "urn:2", JwksFile = """ {"keys":[{"kty":"EC","d":"secret"}]}""" },
        ];
        var failures = new List<string>();
        Create(issuers, failures);

        Assert.Collection(failures, Says("Ect:Issuers:0:PemFile", "is the path of a file"), Says("Ect:Issuers:1:JwksFile", "is the path of a file"));
        Assert.DoesNotContain(failures, failure => failure.Contains("secret", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _service.Dispose();
        _alice.Dispose();
        _bob.Dispose();
    }

    private ConfiguredKeySource Create(EctTrustedIssuerOptions[] issuers, params ConfiguredIssuer[] fromCode)
    {
        var failures = new List<string>();
        var source = Create(issuers, failures, fromCode);
        Assert.Empty(failures);
        return source;
    }

    private ConfiguredKeySource Create(EctTrustedIssuerOptions[] issuers, List<string> errors, params ConfiguredIssuer[] fromCode)
    {
        var options = new EctOptions { Identity = Forge.Me };
        foreach (var issuer in issuers) options.Issuers.Add(issuer);
        return new ConfiguredKeySource(
            ConfiguredIssuers.Load(options, _folder.Path, fromCode, errors), _service.Get<EctKeySetFactory>(), () => options.Keys);
    }

    private static async Task<(bool IsTrusted, bool MayCall, string? KeyId)> Find(ConfiguredKeySource source, string issuer, string? keyId)
    {
        var result = await source.FindAsync(issuer, keyId, TestContext.Current.CancellationToken);
        return (result.IsTrusted, result.MayCall, result.Key?.KeyId);
    }

    private static Action<string> Says(string setting, string why) => failure =>
    {
        Assert.StartsWith(setting, failure, StringComparison.Ordinal);
        Assert.Contains(why, failure, StringComparison.Ordinal);
    };
}
