using Ect.AspNetCore.Endpoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Tests;

public class EctServiceCollectionExtensionsTests
{
    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "BindCaller", "sub", "Ect:BindCaller is a single value, but has settings of its own. The possible settings are UserClaim, WorkloadIdentity, ClientCertificate." },
        { "BindCaller:Claim", "sub", "Ect:BindCaller:Claim is not a setting and has no effect. The possible settings are UserClaim," },
        { "BindCaller:UserClaim", " ", "Ect:BindCaller:UserClaim is empty." },
        { "BindBody", "Hash", "Ect:BindBody is 'Hash', which is not possible. The possible values are None, OutputHash, InputHash." },
        { "BindBody", "3", "Ect:BindBody must be None, OutputHash or InputHash." },
        { "RetryAfter", "5", "Ect:RetryAfter is '5', which would be days." },
        { "RetryAfter", "00:00:00.999", "Ect:RetryAfter must be at least one second." },
        { "ReturnToken", "true", "Ect:ReturnToken needs a signing key. Set Ect:Signing:KeyFile, or call AddSigningCredentials(...)." },
        { "OnRejected", "x", "Ect:OnRejected is not a setting" },
        { "ReturnTokens", "true", "Ect:ReturnTokens is not a setting and has no effect. The possible settings are Identity," },
    };

    [Fact]
    public void AddEct_Twice_AddsNothing()
    {
        var services = new ServiceCollection();
        services.AddEct();
        var count = services.Count;

        services.AddEct();

        Assert.Equal(count, services.Count);
    }

    [Fact]
    public void AddEct_AfterAddEctCore_AddsTheWebPartsAlone()
    {
        var (both, one) = (new ServiceCollection(), new ServiceCollection());
        both.AddEctCore();

        both.AddEct();
        one.AddEct();

        Assert.Equal(one.Count, both.Count);
        Assert.Contains(both, service => service.ServiceType == typeof(Pipeline));
    }

    [Fact]
    public void AddEctCore_AfterAddEct_AddsNothing()
    {
        var services = new ServiceCollection();
        services.AddEct();
        var count = services.Count;

        services.AddEctCore();

        Assert.Equal(count, services.Count);
    }

    [Fact]
    public async Task AddEct_Section_SetsWhatUseEctReadsToo()
    {
        await using var app = Build(new()
        {
            ["BindBody"] = "OutputHash",
            ["BindCaller:UserClaim"] = "sub",
            ["BindCaller:WorkloadIdentity"] = "true",
            ["BindCaller:ClientCertificate"] = "true",
            ["ReturnToken"] = "true",
            ["ExposeFailureReason"] = "true",
            ["Mode"] = "Report",
            ["RetryAfter"] = "00:00:07",
            ["MaxAge"] = "00:05:00",
        });

        var options = app.Services.GetRequiredService<IOptions<EctMiddlewareOptions>>().Value;

        Assert.Equal((EctBodyBinding.OutputHash, true, true), (options.BindBody, options.ReturnToken, options.ExposeFailureReason));
        Assert.Equivalent(new { UserClaim = "sub", WorkloadIdentity = true, ClientCertificate = true }, options.BindCaller);
        Assert.Equal((TimeSpan.FromSeconds(7), EctMode.Report), (options.RetryAfter, options.Mode));
    }

    [Theory, MemberData(nameof(Mistakes))]
    public async Task Start_MistakeInASettingOfUseEct_IsTold(string setting, string value, string message)
    {
        await using var app = Build(new() { [setting] = value });

        var failures = (await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Cancellation))).Failures;

        Assert.StartsWith(message, Assert.Single(failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NameThatIsNoSetting_TellsTheNamesOfAllOptionsOfTheSection()
    {
        await using var app = Build(new() { ["BindBodies"] = "None" });

        var failure = Assert.Single((await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Cancellation))).Failures);

        Assert.Contains(" Identity,", failure, StringComparison.Ordinal);
        Assert.Contains(" BindBody,", failure, StringComparison.Ordinal);
        Assert.Contains(" RetryAfter", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("OnRejected", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_MistakesOfBothKinds_AreToldAtOnce()
    {
        await using var app = Build(new() { ["MaxAge"] = "00:00:00", ["RetryAfter"] = "00:00:00" });

        var failures = (await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Cancellation))).Failures;

        Assert.Collection(failures.Order(),
            failure => Assert.StartsWith("Ect:MaxAge", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("Ect:RetryAfter", failure, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ReturnsTokensWithAKeyFromCode_Starts()
    {
        await using var app = Build(
            new() { ["ReturnToken"] = "true" },
            (ect, _) => ect.AddSigningCredentials(new(new ECDsaSecurityKey(Service.SigningKey) { KeyId = "me-1" }, SecurityAlgorithms.EcdsaSha256)));

        await app.StartAsync(Cancellation);
    }

    [Fact]
    public async Task Start_SameSectionTwice_IsReadOnce()
    {
        await using var app = Build(
            new() { ["Issuers:0:Authority"] = "https://idp.example", ["bindcaller:Claim"] = "sub" },
            (ect, configuration) => ect.Services.AddEct(configuration.GetSection("ECT")));

        var failures = (await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Cancellation))).Failures;

        Assert.StartsWith("Ect:BindCaller:Claim is not a setting", Assert.Single(failures), StringComparison.Ordinal);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static WebApplication Build(Dictionary<string, string?> settings, Action<EctBuilder, IConfiguration>? more = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(
            [new("Ect:Identity", Forge.Me), .. settings.Select(setting => KeyValuePair.Create($"Ect:{setting.Key}", setting.Value))]);
        var ect = builder.Services.AddEct(builder.Configuration.GetSection("Ect"));
        more?.Invoke(ect, builder.Configuration);
        return builder.Build();
    }
}
