using Ect.Keys;
using Microsoft.Extensions.DependencyInjection;

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

    private ServiceProvider Services() => _builder.Services.BuildServiceProvider();
}
