using System.Security.Cryptography.X509Certificates;
using Ect.Callers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Tests;

public sealed class EctCallerBuilderExtensionsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WitForge _domain = new();
    private readonly CertificateForge _authority = CertificateForge.Authority();

    public void Dispose()
    {
        _folder.Dispose();
        _domain.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task AddWorkloadIdentityTokens_Section_FilesAreRead()
    {
        await using var app = await StartAsync(new() { ["TrustDomains:0:Name"] = "example.com", ["TrustDomains:0:JwksFile"] = File("td.json", _domain.Jwks()) },
            (ect, section) => ect.AddWorkloadIdentityTokens(section));

        Assert.NotNull(await app.Services.GetRequiredService<TrustDomains>().FindKeyAsync("example.com", "td-1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AddWorkloadIdentityTokens_TextWithMalformedEntry_OtherKeysCount()
    {
        const string Malformed = """{"keys":[{"kty":"RSA","kid":"x","n":"AQAB","e":65537},""";
        var text = _domain.Jwks().Replace("""{"keys":[""", Malformed, StringComparison.Ordinal);
        await using var app = await StartAsync([], (ect, _) => ect.AddWorkloadIdentityTokens("example.com", text));

        Assert.Contains("65537", text, StringComparison.Ordinal);
        Assert.NotNull(await app.Services.GetRequiredService<TrustDomains>().FindKeyAsync("example.com", "td-1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public void AddWorkloadIdentityTokens_MalformedEntryOfSpiffeUse_SetIsABundle()
    {
        const string Malformed = """{"keys":[{"kty":"EC","use":"x509-svid","crv":"P-256","x":1,"y":2},""";
        var text = _domain.Jwks(use: "sig").Replace("""{"keys":[""", Malformed, StringComparison.Ordinal);

        Assert.Contains("x509-svid", text, StringComparison.Ordinal);
        var exception = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddEct().AddWorkloadIdentityTokens("example.com", text));
        Assert.Contains("wit-svid", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"keys":[]}""")]
    [InlineData("https://spire.example.com/bundle.json")]
    [InlineData("""{"spiffe_sequence":1,"keys":[{"kty":"RSA","use":"wit-svid","n":"AQAB","e":65537}]}""")]
    public void AddWorkloadIdentityTokens_TextOfNoUse_Throws(string jwks) =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddEct().AddWorkloadIdentityTokens("example.com", jwks));

    [Fact]
    public async Task AddWorkloadIdentityTokens_Mistakes_AllAreToldAtStart()
    {
        var failures = await FailuresAsync(new()
        {
            ["TrustDomains:0:Name"] = "spiffe://example.com",
            ["TrustDomains:0:JwksFile"] = File("td.json", _domain.Jwks()),
            ["TrustDomains:1:Name"] = "b.example",
            ["TrustDomains:2:Name"] = "c.example",
            ["TrustDomains:2:JwksFile"] = "nowhere.json",
            ["TrustDomains:3:Name"] = "example.com",
            ["TrustDomains:3:JwksFile"] = File("none.json", """{"keys":[]}"""),
            ["TrustDomains:4:Name"] = "d.example",
            ["TrustDomains:4:JwksUri"] = "http://d.example/bundle.json",
            ["TrustDomains:5:Name"] = "e.example",
            ["TrustDomains:5:JwksFile"] = File("td.json", _domain.Jwks()),
            ["TrustDomains:5:JwksUri"] = "https://e.example/bundle.json",
            ["TrustDomains:6:Name"] = "f.example",
            ["TrustDomains:6:JwksUri"] = "bundle.json",
        }, (ect, section) => ect.AddWorkloadIdentityTokens(section).AddWorkloadIdentityTokens("example.com", _domain.Jwks()));

        Assert.Collection(failures,
            failure => Assert.Equal("Ect:WorkloadIdentityTokens:TrustDomains:0:Name, 'spiffe://example.com', is not a trust domain. Use the name without a scheme, in lower case, for example example.com.", failure),
            failure => Assert.Equal("Ect:WorkloadIdentityTokens:TrustDomains:1 has no keys. Set JwksUri or JwksFile.", failure),
            failure => Assert.StartsWith("Ect:WorkloadIdentityTokens:TrustDomains:2:JwksFile, 'nowhere.json': ", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("Ect:WorkloadIdentityTokens:TrustDomains:3:JwksFile, ", failure, StringComparison.Ordinal),
            failure => Assert.Equal("Ect:WorkloadIdentityTokens:TrustDomains:4:JwksUri must be an https address, or an http one on loopback.", failure),
            failure => Assert.Equal("Ect:WorkloadIdentityTokens:TrustDomains:5 has both JwksUri and JwksFile. Set one of them, with all keys of the trust domain.", failure),
            failure => Assert.Equal("Ect:WorkloadIdentityTokens:TrustDomains:6:JwksUri must be an https address, or an http one on loopback.", failure),
            failure => Assert.Equal("AddWorkloadIdentityTokens(…, jwks): the trust domain 'example.com' is configured twice, here and by Ect:WorkloadIdentityTokens:TrustDomains:3. " +
                "Configure all keys of a trust domain in one place.", failure));
    }

    [Fact]
    public async Task AddWorkloadIdentityTokens_NoTrustDomain_IsToldAtStart() =>
        Assert.StartsWith("Ect:WorkloadIdentityTokens:TrustDomains is empty", Assert.Single(await FailuresAsync([], (ect, section) => ect.AddWorkloadIdentityTokens(section))), StringComparison.Ordinal);

    [Fact]
    public void AddWorkloadIdentityTokens_NothingOfUse_Throws()
    {
        var builder = new ServiceCollection().AddEct();

        Assert.Throws<ArgumentException>(() => builder.AddWorkloadIdentityTokens("example.com", """{"keys":[]}"""));
        Assert.Throws<ArgumentException>(() => builder.AddWorkloadIdentityTokens("", _domain.Jwks()));
        Assert.Throws<ArgumentException>(() => builder.AddWorkloadIdentityTokens("", new Uri("https://example.com/bundle.json")));
        Assert.Throws<ArgumentException>(() => builder.AddWorkloadIdentityTokens("example.com", new Uri("http://example.com/bundle.json")));
        Assert.Throws<ArgumentException>(() => builder.AddWorkloadIdentityTokens("example.com", new Uri("/bundle.json", UriKind.Relative)));
    }

    [Fact]
    public async Task AddClientCertificates_Section_BundleIsRead()
    {
        using var intermediate = _authority.Intermediate();
        using var client = intermediate.Client("spiffe://example.com/payment");
        var bundle = _authority.Certificate.ExportCertificatePem() + "\n" + intermediate.Certificate.ExportCertificatePem();
        await using var app = await StartAsync(new() { ["AuthoritiesFile"] = File("ca.pem", bundle) }, (ect, section) => ect.AddClientCertificates(section));

        var trust = app.Services.GetRequiredService<CertificateAuthorities>().Trust;
        using var chain = trust.NewChain(trust.Authorities, [], Forge.Now);
        Assert.True(chain.Build(client.Certificate));
        Assert.Equal(X509RevocationMode.NoCheck, chain.ChainPolicy.RevocationMode);
    }

    [Fact]
    public async Task AddClientCertificates_Mistakes_AllAreToldAtStart()
    {
        using var client = _authority.Client("spiffe://example.com/payment");

        Assert.Collection(await FailuresAsync(new() { ["AuthoritiesFile"] = "nowhere.pem", ["RevocationMode"] = "7" }, (ect, section) => ect.AddClientCertificates(section)),
            failure => Assert.StartsWith("Ect:ClientCertificates:AuthoritiesFile, 'nowhere.pem': ", failure, StringComparison.Ordinal),
            failure => Assert.Equal("Ect:ClientCertificates:RevocationMode must be NoCheck, Online or Offline.", failure));

        Assert.StartsWith("Ect:ClientCertificates:AuthoritiesFile is not set", Assert.Single(await FailuresAsync([], (ect, section) => ect.AddClientCertificates(section))), StringComparison.Ordinal);
        foreach (var text in (string[])["", "no PEM", client.Certificate.ExportCertificatePem(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])
            Assert.StartsWith("Ect:ClientCertificates:AuthoritiesFile, ", Assert.Single(await FailuresAsync(
                new() { ["AuthoritiesFile"] = File("ca.pem", text) }, (ect, section) => ect.AddClientCertificates(section))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddFromSection_WhatTheBinderPassesOver_IsTold()
    {
        var failures = await FailuresAsync(
            new() { ["Wit:TrustDomain:0:Name"] = "example.com", ["Wit:TrustDomains:0:Name"] = "example.com", ["Wit:TrustDomains:0:JwksFile"] = File("td.json", _domain.Jwks()), ["Wit:TrustDomains:0:Jwks"] = "x" },
            (ect, configuration) => ect.AddWorkloadIdentityTokens(configuration.GetSection("Wit")));
        Assert.Equal(["Wit:TrustDomain is not a setting and has no effect. The possible settings are TrustDomains.", "Wit:TrustDomains:0:Jwks is not a setting and has no effect. The possible settings are Name, JwksUri, JwksFile."], failures);

        failures = await FailuresAsync(
            new() { ["Certificates:AuthoritiesFile"] = File("ca.pem", _authority.Certificate.ExportCertificatePem()), ["Certificates:Revocation"] = "Online" },
            (ect, configuration) => ect.AddClientCertificates(configuration.GetSection("Certificates")));
        Assert.Equal(["Certificates:Revocation is not a setting and has no effect. The possible settings are AuthoritiesFile, TrustDomains, RevocationMode."], failures);
    }

    [Fact]
    public async Task AddClientCertificates_RevocationModeThatThereIsNot_SaysWhichThereAre() =>
        Assert.Equal(["RevocationMode is 'Sometimes', which is not possible. The possible values are NoCheck, Online, Offline."], await FailuresAsync(
            new() { ["AuthoritiesFile"] = File("ca.pem", _authority.Certificate.ExportCertificatePem()), ["RevocationMode"] = "Sometimes" },
            (ect, section) => ect.AddClientCertificates(section)));

    [Fact]
    public async Task AddClientCertificates_SettingOfATrustDomainThatThereIsNot_IsTold() =>
        Assert.Equal(["TrustDomains:0:Authorities is not a setting and has no effect. The possible settings are Name, AuthoritiesFile."], await FailuresAsync(
            new()
            {
                ["TrustDomains:0:Name"] = "example.com",
                ["TrustDomains:0:AuthoritiesFile"] = File("ca.pem", _authority.Certificate.ExportCertificatePem()),
                ["TrustDomains:0:Authorities"] = "ca.pem",
            },
            (ect, section) => ect.AddClientCertificates(section)));

    [Fact]
    public async Task AddClientCertificates_TrustDomainsInTheSectionAndInCode_EachNamesItsOwnCallers()
    {
        using CertificateForge other = CertificateForge.Authority("CN=other"), third = CertificateForge.Authority("CN=third");
        await using var app = await StartAsync(
            new()
            {
                ["TrustDomains:0:Name"] = "example.com",
                ["TrustDomains:0:AuthoritiesFile"] = File("ca.pem", _authority.Certificate.ExportCertificatePem()),
                ["TrustDomains:1:Name"] = "other.example",
                ["TrustDomains:1:AuthoritiesFile"] = File("other.pem", other.Certificate.ExportCertificatePem()),
            },
            (ect, section) => ect.AddClientCertificates(section).AddClientCertificates([third.Certificate], "third.example"));

        var trust = app.Services.GetRequiredService<CertificateAuthorities>().Trust;
        foreach (var (name, authority) in (ReadOnlySpan<(string, CertificateForge)>)
            [("spiffe://example.com/a", _authority), ("spiffe://other.example/a", other), ("wimse://third.example/a", third)])
            Assert.Equal(authority.Certificate, Assert.Single(Assert.Single(trust.AuthoritiesFor(name)).Certificates));
        Assert.Empty(trust.AuthoritiesFor("spiffe://fourth.example/a"));
    }

    [Fact]
    public async Task AddClientCertificates_MistakesInTrustDomains_AllAreToldAtStart() =>
        Assert.Collection(
            await FailuresAsync(
                new()
                {
                    ["TrustDomains:0:Name"] = "spiffe://example.com",
                    ["TrustDomains:0:AuthoritiesFile"] = "ca.pem",
                    ["TrustDomains:1:Name"] = "example.com",
                    ["TrustDomains:2:Name"] = "example.com",
                    ["TrustDomains:2:AuthoritiesFile"] = "nowhere.pem",
                    ["TrustDomains:3:AuthoritiesFile"] = "ca.pem",
                },
                (ect, section) => ect.AddClientCertificates(section)),
            failure => Assert.Equal("Ect:ClientCertificates:TrustDomains:0:Name, 'spiffe://example.com', is not a trust domain. " +
                "Use the name without a scheme, in lower case, for example example.com.", failure),
            failure => Assert.Equal("Ect:ClientCertificates:TrustDomains:1:AuthoritiesFile is not set. " +
                "Set it to the path of a PEM file with the authorities of example.com.", failure),
            failure => Assert.StartsWith("Ect:ClientCertificates:TrustDomains:2:AuthoritiesFile, 'nowhere.pem': ", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("Ect:ClientCertificates:TrustDomains:3:Name, '', is not a trust domain. ", failure, StringComparison.Ordinal));

    [Theory]
    [InlineData("")]
    [InlineData("Example.com")]
    [InlineData("spiffe://example.com")]
    [InlineData("example.com/payment")]
    [InlineData("example.com:443")]
    public void AddClientCertificates_NoTrustDomain_Throws(string trustDomain)
    {
        var builder = new ServiceCollection().AddEct();

        Assert.Throws<ArgumentException>(() => builder.AddClientCertificates([_authority.Certificate], trustDomain));
    }

    [Fact]
    public void AddClientCertificates_NoRoot_Throws()
    {
        using var client = _authority.Client("spiffe://example.com/payment");
        var builder = new ServiceCollection().AddEct();

        Assert.Throws<ArgumentException>(() => builder.AddClientCertificates(new X509Certificate2Collection()));
        Assert.Throws<ArgumentException>(() => builder.AddClientCertificates([client.Certificate]));
        Assert.Throws<ArgumentException>(() => builder.AddClientCertificates([client.Certificate], "example.com"));
    }

    [Fact]
    public async Task AddClientCertificates_InCodeAndDisposedAfterwards_IsACopy()
    {
        using var client = _authority.Client("spiffe://example.com/payment");
        await using var app = await StartAsync([], (ect, _) => ect.AddClientCertificates([_authority.Certificate]));
        _authority.Certificate.Dispose();

        var trust = app.Services.GetRequiredService<CertificateAuthorities>().Trust;
        using var chain = trust.NewChain(trust.Authorities, [], Forge.Now);
        Assert.True(chain.Build(client.Certificate));
    }

    private string File(string name, string content) => Path.Combine(_folder.Path, _folder.File(name, content));

    private static async Task<IEnumerable<string>> FailuresAsync(Dictionary<string, string?> settings, Action<EctBuilder, IConfiguration> add) =>
        (await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(settings, add))).Failures;

    private static async Task<WebApplication> StartAsync(Dictionary<string, string?> settings, Action<EctBuilder, IConfiguration> add)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        add(builder.Services.AddEct(o => o.Identity = Forge.Me), new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
