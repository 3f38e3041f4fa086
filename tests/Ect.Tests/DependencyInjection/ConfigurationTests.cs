using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

public class ConfigurationTests
{
    [Fact]
    public void AddEctCore_Section_SetsEveryOption()
    {
        using var folder = new TempFolder();
        using var bob = new Forge(Forge.Bob, "b-1");
        var jwks = Path.Combine(folder.Path, folder.File("b.jwks.json", bob.Jwks()));
        var key = Path.Combine(folder.Path, folder.File("me.pem", bob.Key.ExportPkcs8PrivateKeyPem()));

        var options = Options(new()
        {
            ["Identity"] = Forge.Me,
            ["MinimumLevel"] = "1",
            ["MinimumPredecessorLevel"] = "L2",
            ["UnresolvedPredecessors"] = "Report",
            ["AllowedAlgorithms:0"] = "ES256",
            ["ClockSkew"] = "00:00:10",
            ["MaxAge"] = "00:05:00",
            ["MaxPredecessorAge"] = "01:00:00",
            ["WalkAncestors"] = "false",
            ["RequireApprovedPredecessors"] = "true",
            ["RefuseTainted"] = "true",
            ["RevocationStaleness"] = "00:00:20",
            ["TokenLifetime"] = "00:02:00",
            ["MaxHeaderBytes"] = "4096",
            ["Limits:MaxTokens"] = "8",
            ["InMemory:ReplayCapacity"] = "10",
            ["Issuers:0:Issuer"] = Forge.Bob,
            ["Issuers:0:JwksFile"] = jwks,
            ["Issuers:0:MayCall"] = "false",
            ["Issuers:1:Issuer"] = Forge.Alice,
            ["Issuers:1:JwksUri"] = "https://a.example/jwks.json",
            ["Issuers:2:Authority"] = "https://idp.example/realm",
            ["Keys:UnknownKeyInterval"] = "00:01:00",
            ["Keys:RefreshInterval"] = "00:10:00",
            ["Keys:LastGoodLifetime"] = "02:00:00",
            ["Keys:Timeout"] = "00:00:02",
            ["Keys:MaxBytes"] = "4096",
            ["Signing:KeyFile"] = key,
            ["Signing:KeyId"] = "me-1",
            ["Signing:Algorithm"] = "ES256",
            ["Signing:Overlap"] = "00:10:00",
            ["Signing:RefreshInterval"] = "00:00:30",
        });

        Assert.Equal(Forge.Me, options.Identity);
        Assert.Equal((EctAssuranceLevel.L1, EctAssuranceLevel.L2), (options.MinimumLevel, options.MinimumPredecessorLevel));
        Assert.Equal(EctUnresolvedPredecessors.Report, options.UnresolvedPredecessors);
        Assert.Equal(["ES256"], options.AllowedAlgorithms);
        Assert.Equal(20, options.RevocationStaleness.TotalSeconds);
        Assert.Equal((10, 300, 3600, 120), (options.ClockSkew.TotalSeconds, options.MaxAge.TotalSeconds, options.MaxPredecessorAge.TotalSeconds, options.TokenLifetime.TotalSeconds));
        Assert.False(options.WalkAncestors);
        Assert.Equal(4096, options.MaxHeaderBytes);
        Assert.True(options is { RequireApprovedPredecessors: true, RefuseTainted: true });
        Assert.Equal((8, 10), (options.Limits.MaxTokens, options.InMemory.ReplayCapacity));
        Assert.Collection(options.Issuers,
            file => Assert.Equal((Forge.Bob, jwks, false), (file.Name, file.JwksFile, file.MayCall)),
            address => Assert.Equal((Forge.Alice, new Uri("https://a.example/jwks.json"), true), (address.Name, address.JwksUri, address.MayCall)),
            provider => Assert.Equal(("https://idp.example/realm", "https://idp.example/realm"), (provider.Name, provider.Authority)));
        Assert.Equal((60, 600, 7200, 2, 4096), (options.Keys.UnknownKeyInterval.TotalSeconds, options.Keys.RefreshInterval.TotalSeconds,
            options.Keys.LastGoodLifetime.TotalSeconds, options.Keys.Timeout.TotalSeconds, options.Keys.MaxBytes));
        Assert.Equal((key, "me-1", "ES256"), (options.Signing.KeyFile, options.Signing.KeyId, options.Signing.Algorithm));
        Assert.Equal((600, 30), (options.Signing.Overlap.TotalSeconds, options.Signing.RefreshInterval.TotalSeconds));
    }

    [Fact]
    public async Task Start_SeveralMistakes_AllAreToldAtOnce()
    {
        using var host = Build(new() { ["MaxAge"] = "00:00:00", ["Issuers:0:Issuer"] = Forge.Bob, ["Issuers:0:JwksFile"] = "nowhere.json", ["Signing:KeyFile"] = "nothing.pem" });

        var failures = (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken))).Failures;

        Assert.Collection(failures.Order(),
            failure => Assert.StartsWith("Ect:Identity", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("Ect:Issuers:0:JwksFile", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("Ect:MaxAge", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("Ect:Signing:KeyFile", failure, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_OneIssuerInCodeAndInTheOptions_NamesBothPlaces()
    {
        using var host = Build(new() { ["Identity"] = Forge.Me, ["Issuers:0:Authority"] = "https://idp.example" }, ect: ect => ect.AddOpenIdIssuer("https://idp.example"));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal("AddOpenIdIssuer(…): the issuer 'https://idp.example' is configured twice, here and by Ect:Issuers:0. One place has all keys of an issuer.", Assert.Single(exception.Failures));
    }

    [Theory]
    [InlineData("Development", 0)]
    [InlineData("Staging", 2)]
    [InlineData("Production", 2)]
    public async Task Start_NothingShared_WarnsOutsideDevelopment(string environment, int warnings)
    {
        using var host = Build(new() { ["Identity"] = Forge.Me }, environment);

        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(warnings, host.Services.GetFakeLogCollector().GetSnapshot().Count(record => record.Id.Id is 60 or 61));
    }

    [Fact]
    public void AddEctCore_Twice_AddsNothing()
    {
        var services = new ServiceCollection();
        services.AddEctCore();
        var count = services.Count(service => service.ServiceType.Assembly == typeof(EctVerifier).Assembly);

        services.AddEctCore();

        Assert.Equal(count, services.Count(service => service.ServiceType.Assembly == typeof(EctVerifier).Assembly));
    }

    [Fact]
    public async Task AddEctCore_SameSectionTwice_IsBoundOnce()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Ect:Identity"] = Forge.Me, ["Ect:Issuers:0:Authority"] = "https://idp.example", ["Ect:MaxAg"] = "1",
        }).Build();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddEctCore(configuration.GetSection("Ect"));
        builder.Services.AddEctCore(configuration.GetSection("ect"));
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.StartsWith("Ect:MaxAg is not a setting", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    private static EctOptions Options(Dictionary<string, string?> settings)
    {
        using var host = Build(settings);
        return host.Services.GetRequiredService<IOptions<EctOptions>>().Value;
    }

    private static IHost Build(Dictionary<string, string?> settings, string environment = "Development", Action<EctBuilder>? ect = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = environment });
        var ectBuilder = builder.Services.AddEctCore(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        ect?.Invoke(ectBuilder);
        builder.Services.AddFakeLogging();
        return builder.Build();
    }
}
