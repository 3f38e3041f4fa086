using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

public class EctSectionValidatorTests
{
    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "MayCal", "true", "Ect:MayCal is no setting" },
        { "Issuer:0:Issuer", Forge.Alice, "Ect:Issuer is no setting" },
        { "Issuers:0:MayCal", "false", "Ect:Issuers:0:MayCal is no setting, and would have no effect. Possible are Issuer, JwksUri," },
        { "Issuers:0", Forge.Alice, "Ect:Issuers:0 is one value" },
        { "Issuers", Forge.Alice, "Ect:Issuers is one value, and has to be a list" },
        { "BindCaller", "sub", "Ect:BindCaller is one value, and has settings of its own: UserClaim," },
        { "BindCaller:Claim", "sub", "Ect:BindCaller:Claim is no setting" },
        { "Keys:Timeouts", "00:00:01", "Ect:Keys:Timeouts is no setting" },
        { "Limits:MaxToken", "1", "Ect:Limits:MaxToken is no setting" },
        { "Signing:KeyPath", "key.pem", "Ect:Signing:KeyPath is no setting" },
        { "Ledger:Modus", "Off", "Ect:Ledger:Modus is no setting" },
        { "InMemory:Capacity", "1", "Ect:InMemory:Capacity is no setting" },
        { "AllowedAlgorithms", "ES256", "Ect:AllowedAlgorithms is one value, and has to be a list" },
        { "ClockSkew", "30", "Ect:ClockSkew is '30', and that would be days" },
        { "Keys:Timeout", "5", "Ect:Keys:Timeout is '5', and that would be days" },
        { "Revoked", Forge.Alice, "Ect:Revoked is one value, and has settings of its own: Issuers, Keys, Tokens." },
        { "Revoked:Issuer:0", Forge.Alice, "Ect:Revoked:Issuer is no setting" },
        { "Revoked:Issuers", Forge.Alice, "Ect:Revoked:Issuers is one value, and has to be a list" },
        { "Revoked:Keys:0", "a-1", "Ect:Revoked:Keys:0 is one value" },
        { "Revoked:Keys:0:Kid", "a-1", "Ect:Revoked:Keys:0:Kid is no setting" },
        { "Revoked:Tokens:0:Jti", "a-1", "Ect:Revoked:Tokens:0:Jti is no setting" },
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
            ["clockskew"] = "00:00:30", ["MAXAGE"] = "1.00:00:00", ["Ledger:DisclosureDelay"] = "0", ["Issuers"] = "", ["Revoked:issuers:0"] = Forge.Alice,
            ["JwtBearerSchemes:0"] = "Bearer", ["WorkloadIdentityTokens:TrustDomains:0:Name"] = "example.com",
            ["ClientCertificates:AuthoritiesFile"] = "ca.pem", ["Redis:Configuration"] = "localhost",
        });

        await host.StartAsync(TestContext.Current.CancellationToken);
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

    private static IHost Build(Dictionary<string, string?> settings, Func<IConfiguration, IConfiguration>? section = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("Ect:Identity", Forge.Me), .. settings.Select(setting => KeyValuePair.Create(section is null ? $"Ect:{setting.Key}" : setting.Key, setting.Value))]);
        builder.Services.AddEct(section?.Invoke(builder.Configuration) ?? builder.Configuration.GetSection("Ect"));
        return builder.Build();
    }
}
