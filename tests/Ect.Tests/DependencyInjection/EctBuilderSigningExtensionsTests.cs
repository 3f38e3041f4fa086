using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ect.Keys;
using Ect.Signing;
using Ect.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

public class EctBuilderSigningExtensionsTests
{
    private readonly HostApplicationBuilder _host = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = "Development" });
    private readonly EctBuilder _builder;

    public EctBuilderSigningExtensionsTests() => _builder = _host.Services.AddEctCore(options => options.Identity = Forge.Me);

    [Fact]
    public async Task AddSigning_Twice_TheLastCounts()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, folder.File("key.pem", KeyRing.P256.ExportPkcs8PrivateKeyPem()));

        Assert.Equal("2", (await SignerAsync(ect => ect.AddSigningCredentials(TestSigning.NewKey("1")).AddSigningCredentials(TestSigning.NewKey("2")))).PublicKey.KeyId);
        Assert.Equal("3", (await SignerAsync(ect => ect.AddSigningKeyFile(file, "3"))).PublicKey.KeyId);
        Assert.Equal("4", (await SignerAsync(ect => ect.AddSigningCredentials(TestSigning.NewKey("4")))).PublicKey.KeyId);
    }

    [Fact]
    public void AddSigning_SymmetricKey_Throws() =>
        Assert.Throws<ArgumentException>(() => _builder.AddSigningCredentials(new SigningCredentials(new SymmetricSecurityKey(new byte[64]), "HS256")));

    [Fact]
    public void AddSigning_File_IsAnOption()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, folder.File("key.pem", KeyRing.P256.ExportPkcs8PrivateKeyPem()));
        _builder.AddSigningKeyFile(file, "me-1");

        using var host = _host.Build();
        var signing = host.Services.GetRequiredService<IOptions<EctOptions>>().Value.Signing;
        Assert.Equal((file, "me-1"), (signing.KeyFile, signing.KeyId));
    }

    [Fact]
    public async Task AddSigningKey_PemAndJwkAndSet_AllSign()
    {
        Assert.Equal("p-1", (await SignerAsync(ect => ect.AddSigningKey(KeyRing.P384.ExportPkcs8PrivateKeyPem(), "p-1"))).PublicKey.KeyId);
        Assert.Equal("j-1", (await SignerAsync(ect => ect.AddSigningKey(TestSigning.PrivateJwk("j-1")))).PublicKey.KeyId);
        Assert.Equal("s-1", (await SignerAsync(ect => ect.AddSigningKey(TestSigning.JwkSet(TestSigning.PrivateJwk("s-1"), TestSigning.PrivateJwk("s-2"))))).PublicKey.KeyId);
        Assert.Equal("RS256", (await SignerAsync(ect => ect.AddSigningKey(KeyRing.Rsa.ExportRSAPrivateKeyPem(), algorithm: "RS256"))).Credentials.Algorithm);
    }

    [Fact]
    public void AddSigningKey_NoKey_ThrowsAtOnceAndShowsNothing()
    {
        var exception = Assert.Throws<ArgumentException>(() => _builder.AddSigningKey("secret"));
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _builder.AddSigningKey(KeyRing.P256.ExportSubjectPublicKeyInfoPem()));
    }

    [Theory]
    [InlineData("EC", "ES256"), InlineData("RSA", "PS256")]
    public async Task AddSigning_Certificate_GoesByItsSha256(string kind, string algorithm)
    {
        using var certificate = Certificate(kind);
        var expected = Base64UrlEncoder.Encode(SHA256.HashData(certificate.RawData));

        var key = await SignerAsync(ect => ect.AddSigningCertificate(certificate));

        Assert.Equal((expected, algorithm), (key.PublicKey.KeyId, key.Credentials.Algorithm));
        Assert.Equal(EctKey.From(new X509SecurityKey(certificate)).Thumbprint, key.PublicKey.Thumbprint);
        Assert.Equal("c-1", (await SignerAsync(ect => ect.AddSigningCertificate(certificate, "c-1"))).PublicKey.KeyId);
    }

    [Fact]
    public async Task AddSigning_CertificateDisposedAfterwards_StillSigns()
    {
        using (var certificate = Certificate("EC")) _builder.AddSigningCertificate(certificate, "c-1");
        using var host = _host.Build();

        var token = await host.Services.GetRequiredService<EctIssuer>().IssueAsync(IssuerHost.Root(), TestContext.Current.CancellationToken);

        Assert.Equal("c-1", token.KeyId);
    }

    [Fact]
    public void AddSigning_CertificateWithoutPrivateKey_Throws()
    {
        using var whole = Certificate("EC");
        using var half = X509CertificateLoader.LoadCertificate(whole.RawData);

        Assert.Contains("private key", Assert.Throws<ArgumentException>(() => _builder.AddSigningCertificate(half)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddSigning_Source_ComesFromAFunction()
    {
        var vault = new SwitchedSource();
        vault.Give(new(TestSigning.NewKey("v-1")));
        Assert.Equal("v-1", (await SignerAsync(ect => ect.AddSigningKeySource(_ => vault))).PublicKey.KeyId);

        _host.Services.AddSingleton(TestSigning.NewKey("v-2"));
        Assert.Equal("v-2", (await SignerAsync(ect => ect.AddSigningKeySource(services => new Vault(services.GetRequiredService<SigningCredentials>())))).PublicKey.KeyId);
    }

    [Fact]
    public async Task AddSigning_SourceByItsType_IsMadeByTheContainer()
    {
        _host.Services.AddSingleton(TestSigning.NewKey("v-1"));

        Assert.Equal("v-1", (await SignerAsync(ect => ect.AddSigningKeySource<Vault>())).PublicKey.KeyId);
    }

    [Fact]
    public async Task AddSigning_KeyThatNeverLeavesItsVault_SignsThere()
    {
        var remote = new RemoteSigner(KeyRing.P256);
        _builder.AddSigningCredentials(new SigningCredentials(KeyRing.PublicJwk(KeyRing.P256, "P-256"), "ES256") { CryptoProviderFactory = new() { CustomCryptoProvider = remote } });
        using var host = _host.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var before = remote.Signatures;

        var token = await host.Services.GetRequiredService<EctIssuer>().IssueAsync(IssuerHost.Root(), TestContext.Current.CancellationToken);

        Assert.Equal(before + 1, remote.Signatures);
        Assert.True(JwsCompact.TryRead(token.EncodedToken, 10, out var jws));
        Assert.Equal(EctFailureReason.None, JwsVerification.Verify(jws, EctKey.From(new ECDsaSecurityKey(KeyRing.P256))));
    }

    [Fact]
    public async Task Start_VaultThatIsClosed_TheServiceDoesNotStart()
    {
        _builder.AddSigningKeySource(_ => new SwitchedSource());
        using var host = _host.Build();

        var exception = await Assert.ThrowsAsync<EctKeySourceException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("The vault is closed.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production"), InlineData("Staging")]
    public void AddDevelopmentSigning_AnyOtherEnvironment_IsAnInvalidOption(string environment)
    {
        _host.Environment.EnvironmentName = environment;
        _builder.AddDevelopmentSigningKey();
        using var host = _host.Build();

        var exception = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<OwnSigningKeys>());
        Assert.Contains("AddDevelopmentSigningKey()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddDevelopmentSigning_Development_IsAValidOption()
    {
        _builder.AddDevelopmentSigningKey();
        using var host = _host.Build();

        Assert.NotNull(host.Services.GetRequiredService<IOptions<EctOptions>>().Value);
    }

    private async Task<SigningKey> SignerAsync(Action<EctBuilder> sign)
    {
        sign(_builder);
        await using var services = _host.Services.BuildServiceProvider();
        var ring = await services.GetRequiredService<OwnSigningKeys>().GetAsync(TestContext.Current.CancellationToken);
        return ring.Signer!;
    }

    private static X509Certificate2 Certificate(string kind)
    {
        var request = kind is "EC"
            ? new CertificateRequest("CN=me", KeyRing.P256, HashAlgorithmName.SHA256)
            : new CertificateRequest("CN=me", KeyRing.Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(Forge.Now, Forge.Now.AddDays(1));
    }

    private sealed class Vault(SigningCredentials credentials) : IEctSigningKeySource
    {
        public ValueTask<EctSigningKeySet> GetKeysAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new EctSigningKeySet(credentials));
    }
}
