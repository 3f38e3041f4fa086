using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

public class EctBuilderKeyExtensionsTests
{
    private readonly EctBuilder _builder = new(new ServiceCollection());

    [Fact]
    public void AddIssuer_KeysAndPem_AreBothThere()
    {
        using var alice = new Forge();
        _builder.AddIssuer(Forge.Alice, new JsonWebKeySet(alice.Jwks()), mayCall: false).AddIssuer(Forge.Bob, KeyRing.P256.ExportSubjectPublicKeyInfoPem(), "b-1");

        Assert.Collection(Services().GetServices<ConfiguredIssuer>(),
            first => Assert.Equal((Forge.Alice, false), (first.Issuer, first.MayCall)),
            second => Assert.Equal((Forge.Bob, true), (second.Issuer, second.MayCall)));
    }

    [Fact]
    public void AddIssuer_Addresses_AreAllThere()
    {
        _builder.AddIssuer(Forge.Alice, new Uri("https://a.example/jwks.json"), mayCall: false).AddOpenIdIssuer("http://localhost:8080/realm/");

        Assert.Collection(Services().GetServices<ConfiguredIssuer>(),
            first => Assert.Equal((Forge.Alice, false), (first.Issuer, first.MayCall)),
            second => Assert.Equal(("http://localhost:8080/realm/", true), (second.Issuer, second.MayCall)));
    }

    [Fact]
    public void AddIssuer_NothingOfUse_Throws()
    {
        Assert.Throws<ArgumentException>(() => _builder.AddIssuer(Forge.Alice, new JsonWebKeySet()));
        Assert.Throws<ArgumentException>(() => _builder.AddIssuer(Forge.Alice, "no pem", "a-1"));
        Assert.Throws<ArgumentException>(() => _builder.AddIssuer(Forge.Alice, new Uri("http://a.example/jwks.json")));
        Assert.Throws<ArgumentException>(() => _builder.AddOpenIdIssuer("a.example"));
        Assert.Throws<ArgumentException>(() => _builder.AddIssuer("", KeyRing.P256.ExportSubjectPublicKeyInfoPem(), "a-1"));
    }

    [Fact]
    public void AddSigning_Twice_TheLastCounts()
    {
        _builder
            .AddSigning(new SigningCredentials(new ECDsaSecurityKey(KeyRing.P256) { KeyId = "1" }, "ES256"))
            .AddSigning(new SigningCredentials(new ECDsaSecurityKey(KeyRing.P384) { KeyId = "2" }, "ES384"));

        Assert.Equal("2", Assert.Single(Services().GetServices<EctSigningKey>()).PublicKey.KeyId);
    }

    [Fact]
    public void AddSigning_SymmetricKey_Throws() =>
        Assert.Throws<ArgumentException>(() => _builder.AddSigning(new SigningCredentials(new SymmetricSecurityKey(new byte[64]), "HS256")));

    [Fact]
    public void AddSigning_File_IsAnOption()
    {
        _builder.AddSigning("key.pem", "me-1");

        var signing = Services().GetRequiredService<IOptions<EctOptions>>().Value.Signing;
        Assert.Equal(("key.pem", "me-1"), (signing.KeyFile, signing.KeyId));
    }

    [Theory]
    [InlineData("Production"), InlineData("Staging")]
    public void AddDevelopmentSigning_AnyOtherEnvironment_IsAnInvalidOption(string environment)
    {
        _builder.AddDevelopmentSigning();

        var exception = Assert.Throws<OptionsValidationException>(() => Services(environment).GetRequiredService<EctSigningKey>());
        Assert.Contains("AddDevelopmentSigning()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddDevelopmentSigning_Development_IsAValidOption()
    {
        _builder.AddDevelopmentSigning();

        Assert.NotNull(Services("Development").GetRequiredService<IOptions<EctOptions>>().Value);
    }

    private ServiceProvider Services(string environment = "Development")
    {
        _builder.Services.AddOptions().AddLogging().AddSingleton<IHostEnvironment>(new Host { EnvironmentName = environment });
        return _builder.Services.BuildServiceProvider();
    }

    private sealed class Host : IHostEnvironment
    {
        public required string EnvironmentName { get; set; }
        public string ApplicationName { get; set; } = "test";
        public string ContentRootPath { get; set; } = "/";
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
