using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

public class OptionsSectionValidatorTests
{
    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "MayCal", "true", "Ect:MayCal is not a setting" },
        { "Issuer:0:Issuer", Forge.Alice, "Ect:Issuer is not a setting" },
        { "Issuers:0:MayCal", "false", "Ect:Issuers:0:MayCal is not a setting and has no effect. The possible settings are Issuer, JwksUri," },
        { "Issuers:0", Forge.Alice, "Ect:Issuers:0 is a single value" },
        { "Issuers", Forge.Alice, "Ect:Issuers is a single value. Make it a list" },
        { "BindCaller:UserClaim", "sub", "Ect:BindCaller is not a setting and has no effect. The possible settings are Identity," },
        { "ReturnToken", "true", "Ect:ReturnToken is not a setting" },
        { "Keys:Timeouts", "00:00:01", "Ect:Keys:Timeouts is not a setting" },
        { "Limits:MaxToken", "1", "Ect:Limits:MaxToken is not a setting" },
        { "Signing:KeyPath", "key.pem", "Ect:Signing:KeyPath is not a setting" },
        { "Ledger:Modus", "Off", "Ect:Ledger:Modus is not a setting" },
        { "InMemory:Capacity", "1", "Ect:InMemory:Capacity is not a setting" },
        { "AllowedAlgorithms", "ES256", "Ect:AllowedAlgorithms is a single value. Make it a list" },
        { "ClockSkew", "30", "Ect:ClockSkew is '30', which would be days" },
        { "MaxAge", "24:00:00", "Ect:MaxAge is '24:00:00', which would be days. Write hours, minutes and seconds, such as 00:00:30, or 1.00:00:00" },
        { "MaxAge", " 90:00:00 ", "Ect:MaxAge is ' 90:00:00 ', which would be days" },
        { "Redis:Configuration", "localhost", "Ect:Redis is not read and has no effect. Call AddStackExchangeRedis(...)" },
        { "redis", "localhost", "Ect:redis is not read" },
        { "JwtBearerSchemes:0", "Bearer", "Ect:JwtBearerSchemes is not read and has no effect. Call AddJwtBearerIssuers(...)" },
        { "WorkloadIdentityTokens:TrustDomains:0:Name", "example.com", "Ect:WorkloadIdentityTokens is not read and has no effect. Call AddWorkloadIdentityTokens(...)" },
        { "ClientCertificates:AuthoritiesFile", "ca.pem", "Ect:ClientCertificates is not read and has no effect. Call AddClientCertificates(...)" },
        { "MyVault:Address", "https://vault.example", "Ect:MyVault is not a setting and has no effect" },
        { "MinimumLevel", "L9", "Ect:MinimumLevel is 'L9', which is not possible. The possible values are L1, L2, L3." },
        { "MinimumPredecessorLevel", "high", "Ect:MinimumPredecessorLevel is 'high', which is not possible. The possible values are L1, L2, L3." },
        { "MinimumLevel", "L1,L2", "Ect:MinimumLevel is 'L1,L2', which is not possible." },
        { "UnresolvedPredecessors", "Ignore", "Ect:UnresolvedPredecessors is 'Ignore', which is not possible. The possible values are Refuse, Report." },
        { "Ledger:Mode", "Async", "Ect:Ledger:Mode is 'Async', which is not possible. The possible values are Off, Synchronous, Asynchronous." },
        { "Keys:Timeout", "5", "Ect:Keys:Timeout is '5', which would be days" },
        { "Revoked", Forge.Alice, "Ect:Revoked is a single value, but has settings of its own. The possible settings are Issuers, Keys, Tokens." },
        { "Revoked:Issuer:0", Forge.Alice, "Ect:Revoked:Issuer is not a setting" },
        { "Revoked:Issuers", Forge.Alice, "Ect:Revoked:Issuers is a single value. Make it a list" },
        { "Revoked:Keys:0", "a-1", "Ect:Revoked:Keys:0 is a single value" },
        { "Revoked:Keys:0:Kid", "a-1", "Ect:Revoked:Keys:0:Kid is not a setting" },
        { "Revoked:Tokens:0:Jti", "a-1", "Ect:Revoked:Tokens:0:Jti is not a setting" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task Start_WhatTheBinderPassesOver_IsTold(string setting, string value, string message)
    {
        using var host = Build(new() { [setting] = value });

        var failures = (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken))).Failures;

        Assert.Contains(failures, failure => failure.StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_SettingsInAnyCaseAndThoseOfOthers_Starts()
    {
        using var host = Build(new()
        {
            ["clockskew"] = "00:00:30", ["MAXAGE"] = "1.00:00:00", ["MaxPredecessorAge"] = "1:00:00:00", ["RevocationStaleness"] = "23:59:59.5", ["Ledger:DisclosureDelay"] = "0", ["Issuers"] = "", ["Revoked:issuers:0"] = Forge.Alice,
            ["JwtBearerSchemes"] = "", ["Redis:Configuration"] = "localhost", ["myvault:ADDRESS"] = "https://vault.example", ["Other:Anything:0"] = "1",
            ["minimumlevel"] = "l2", ["MinimumPredecessorLevel"] = "",
        }, read: (ect, section) => ect.AddSection(section.GetSection("Redis")).AddSection(section.GetSection("MyVault"), "Address", "Role").AddSection(section.GetSection("Other")));

        await host.StartAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Start_SectionOfAnotherPackage_MayHaveItsOwnNamesAlone()
    {
        using var host = Build(new() { ["MyVault:Adress"] = "https://vault.example" }, read: (ect, section) => ect.AddSection(section.GetSection("MyVault"), "Address", "Role"));

        var failures = (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken))).Failures;

        Assert.Equal("Ect:MyVault:Adress is not a setting and has no effect. The possible settings are Address, Role.", Assert.Single(failures));
    }

    [Fact]
    public async Task Start_SectionOfAnotherPackageInOneOfOurs_IsReadAsStrictly()
    {
        Dictionary<string, string?> settings = new() { ["Ledger:Timeout"] = "00:00:05", ["Ledger:MyVault:Address"] = "https://vault.example" };
        using var host = Build(settings, read: Read);
        await host.StartAsync(TestContext.Current.CancellationToken);

        settings["Ledger:MyVault:Adress"] = settings["Ledger:Other:Address"] = "https://vault.example";
        using var mistyped = Build(settings, read: Read);
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => mistyped.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, refused.Failures.Count());
        Assert.Contains("Ect:Ledger:MyVault:Adress is not a setting and has no effect. The possible settings are Address.", refused.Failures);
        Assert.Contains(
            refused.Failures, failure => failure.StartsWith("Ect:Ledger:Other is not a setting and has no effect.", StringComparison.Ordinal));

        static void Read(EctBuilder ect, IConfiguration section) => ect.AddSection(section.GetSection("Ledger:MyVault"), "Address");
    }

    [Fact]
    public async Task Start_SectionOfTheSameNameElsewhere_IsNotTheOneThatIsRead()
    {
        using var host = Build(new() { ["Redis:Configuration"] = "localhost" }, read: (ect, section) => ect.AddSection(new ConfigurationBuilder().Build().GetSection("Redis")));

        var failures = (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken))).Failures;

        Assert.StartsWith("Ect:Redis is not read", Assert.Single(failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SectionOfOptions_IsReadAsStrictlyAsOurs()
    {
        using var host = Build(new() { ["MyVault:Mod"] = "On", ["MyVault:Mode"] = "Sometimes", ["MyVault:Interval"] = "5" },
            read: (ect, section) => ect.AddSection<VaultOptions>(section.GetSection("MyVault")).Services.AddOptions<VaultOptions>().ValidateOnStart());

        var mode = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal("Ect:MyVault:Mode is 'Sometimes', which is not possible. The possible values are Never, Always.", Assert.Single(mode.Failures));

        host.Services.GetRequiredService<IConfiguration>()["Ect:MyVault:Mode"] = "always";
        var others = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<VaultOptions>>().Value);
        Assert.Equal(2, others.Failures.Count());
        Assert.Contains(others.Failures, failure => failure.StartsWith("Ect:MyVault:Mod is not a setting and has no effect. The possible settings are Mode, Interval.", StringComparison.Ordinal));
        Assert.Contains(others.Failures, failure => failure.StartsWith("Ect:MyVault:Interval is '5', which would be days.", StringComparison.Ordinal));
    }

    /// <summary>Whatever the options and those in them have of enumerations, at any depth that a section can have.</summary>
    [Fact]
    public async Task Start_EveryEnumeration_SaysWhatIsPossible()
    {
        var settings = EnumerationsOf(typeof(EctOptions), "").ToList();
        Assert.True(settings.Count > 3);
        using var host = Build(settings.ToDictionary(setting => setting, string? (_) => "NoSuchValue"));

        var failures = (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken))).Failures;

        Assert.Equal(settings.Select(setting => $"Ect:{setting}").Order(), failures.Select(failure => failure.Split(' ')[0]).Order());
        Assert.All(failures, failure => Assert.Contains("The possible values are ", failure, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WholeConfiguration_MayHaveOtherThingsInIt()
    {
        using var host = Build(new() { ["Identity"] = Forge.Me, ["AllowedHosts"] = "*" }, configuration => configuration);

        await host.StartAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Start_EveryNestedOption_IsLookedInto()
    {
        var nested = typeof(EctOptions).GetProperties().Where(property => property.PropertyType is { IsClass: true, Namespace: nameof(Ect) }).Select(property => property.Name).ToList();
        Assert.NotEmpty(nested);
        using var host = Build(nested.ToDictionary(name => $"{name}:NoSuchThing", string? (_) => "1"));

        var failures = (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken))).Failures;

        Assert.Equal(nested.Select(name => $"Ect:{name}:NoSuchThing").Order(), failures.Select(failure => failure.Split(' ')[0]).Order());
    }

    private static IEnumerable<string> EnumerationsOf(Type options, string prefix) => options.GetProperties().SelectMany(property =>
        (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType).IsEnum ? [$"{prefix}{property.Name}"]
        : property.PropertyType is { IsClass: true, Namespace: nameof(Ect) } nested ? EnumerationsOf(nested, $"{prefix}{property.Name}:")
        : []);

    private static IHost Build(
        Dictionary<string, string?> settings, Func<IConfiguration, IConfiguration>? section = null, Action<EctBuilder, IConfigurationSection>? read = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("Ect:Identity", Forge.Me), .. settings.Select(setting => KeyValuePair.Create(section is null ? $"Ect:{setting.Key}" : setting.Key, setting.Value))]);
        var ect = builder.Services.AddEctCore(section?.Invoke(builder.Configuration) ?? builder.Configuration.GetSection("Ect"));
        read?.Invoke(ect, builder.Configuration.GetSection("Ect"));
        return builder.Build();
    }

    private enum VaultMode
    {
        Never,
        Always,
    }

    private sealed class VaultOptions
    {
        public VaultMode Mode { get; set; }

        public TimeSpan Interval { get; set; }
    }
}
