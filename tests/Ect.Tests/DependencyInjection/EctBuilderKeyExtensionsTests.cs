using Ect.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

public class EctBuilderKeyExtensionsTests
{
    private readonly EctBuilder _builder = new(new ServiceCollection());

    [Fact]
    public void AddIssuer_KeysAndPem_AreBothThere()
    {
        using var alice = new Forge();
        _builder.AddIssuerJwks(Forge.Alice, alice.Jwks(), mayCall: false).AddIssuerPem(Forge.Bob, KeyRing.P256.ExportSubjectPublicKeyInfoPem(), "b-1");

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

    [Theory]
    [InlineData(true), InlineData(false)]
    public void AddIssuer_MayCall_HoldsWhereverTheKeysAre(bool mayCall)
    {
        using var alice = new Forge();
        _builder.AddIssuerJwks("urn:set", alice.Jwks(), mayCall)
            .AddIssuer("urn:address", new Uri("https://a.example/jwks.json"), mayCall)
            .AddIssuerPem("urn:pem", KeyRing.P256.ExportSubjectPublicKeyInfoPem(), "p-1", mayCall)
            .AddOpenIdIssuer("https://a.example", mayCall);

        Assert.Equal([mayCall, mayCall, mayCall, mayCall], Services().GetServices<ConfiguredIssuer>().Select(issuer => issuer.MayCall));
    }

    [Fact]
    public void AddIssuer_NothingOfUse_Throws()
    {
        Assert.Throws<ArgumentException>(() => _builder.AddIssuerJwks(Forge.Alice, """{"keys":[]}"""));
        Assert.Throws<ArgumentException>(() => _builder.AddIssuerPem(Forge.Alice, "no pem", "a-1"));
        Assert.Throws<ArgumentException>(() => _builder.AddIssuer(Forge.Alice, new Uri("http://a.example/jwks.json")));
        Assert.Throws<ArgumentException>(() => _builder.AddOpenIdIssuer("a.example"));
        Assert.Throws<ArgumentException>(() => _builder.AddIssuerPem("", KeyRing.P256.ExportSubjectPublicKeyInfoPem(), "a-1"));
    }

    [Fact]
    public async Task AddIssuerKeyFile_RelativePaths_StartAtTheContentRoot()
    {
        using var folder = new TempFolder();
        using var alice = new Forge();
        folder.File("alice.jwks.json", alice.Jwks());
        folder.File("bob.pub.pem", KeyRing.P256.ExportSubjectPublicKeyInfoPem());
        Assert.NotEqual(folder.Path, Directory.GetCurrentDirectory());
        using var host = Host(folder, ect => ect
            .AddIssuerKeyFile(Forge.Alice, "alice.jwks.json", mayCall: false).AddIssuerKeyFile(Forge.Bob, "bob.pub.pem", "b-1"));

        await host.StartAsync(TestContext.Current.CancellationToken);

        var source = host.Services.GetRequiredService<KeySources>();
        var (first, second) = (await FindAsync(source, Forge.Alice, alice.KeyId), await FindAsync(source, Forge.Bob, "b-1"));
        Assert.Equal((true, false), (first.Key is not null, first.MayCall));
        Assert.Equal((true, true), (second.Key is not null, second.MayCall));
    }

    [Theory]
    [InlineData("none.pem", "b-1", "AddIssuerKeyFile(…):PemFile, 'none.pem': Could not find file")]
    [InlineData("none.json", null, "AddIssuerKeyFile(…):JwksFile, 'none.json': Could not find file")]
    [InlineData("bob.pub.pem", null, "AddIssuerKeyFile(…):JwksFile, 'bob.pub.pem': The text is PEM, not a JWK Set, and PEM does not say which 'kid' its key goes by: give the kid")]
    [InlineData("{\"keys\":[]}", null, "AddIssuerKeyFile(…):JwksFile is the path of a file, not the key itself. Write the key to a file, or give its text as Jwks or Pem.")]
    public async Task AddIssuerKeyFile_FileOfNoUse_StartFailsAndNamesIt(string file, string? keyId, string message)
    {
        using var folder = new TempFolder();
        folder.File("bob.pub.pem", KeyRing.P256.ExportSubjectPublicKeyInfoPem());
        using var host = Host(folder, ect => ect.AddIssuerKeyFile(Forge.Bob, file, keyId));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.StartsWith(message, Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    private static ValueTask<EctKeyResult> FindAsync(KeySources source, string issuer, string keyId) =>
        source.FindAsync(issuer, keyId, TestContext.Current.CancellationToken);

    private static IHost Host(TempFolder folder, Action<EctBuilder> add)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = folder.Path });
        add(builder.Services.AddEctCore(options => options.Identity = Forge.Me));
        return builder.Build();
    }

    private ServiceProvider Services() => _builder.Services.BuildServiceProvider();
}
