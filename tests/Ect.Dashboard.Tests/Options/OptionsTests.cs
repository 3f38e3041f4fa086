using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Dashboard.Tests;

public sealed class OptionsTests
{
    [Fact]
    public async Task Section_OfTheConfiguration_IsBoundAndCodeGoesOn()
    {
        EctDashboardOptions? seen = null;
        await using var site = DashboardSite.Build(
            app => app.MapEctDashboard(configure: options => seen = options),
            settings: [("Ect:Dashboard:RunningFor", "00:05:00"), ("Ect:Dashboard:AllowedOrigins:0", "https://a.example.com"),
                ("Ect:Dashboard:Sources:0:Name", "B"), ("Ect:Dashboard:Sources:0:Address", "https://b.example.com/ect"),
                ("Ect:Dashboard:OperatorPolicy", DashboardSite.Operators)]);

        Assert.Equal((TimeSpan.FromMinutes(5), "https://a.example.com", "B", DashboardSite.Operators),
            (seen!.RunningFor, seen.AllowedOrigins.Single(), seen.Sources.Single().Name, seen.OperatorPolicy));
    }

    /// <summary>The section is inside the one that AddEct(section) is given, which refuses what nothing reads.</summary>
    [Fact]
    public async Task Section_InsideTheOneOfAddEct_Starts()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection([new("Ect:Identity", Forge.Me), new("Ect:Dashboard:RunningFor", "00:05:00"), new("urls", "http://127.0.0.1:0")]);
        builder.Services.AddEct(builder.Configuration.GetSection("Ect"));
        await using var app = builder.Build();
        app.UseEct();
        app.MapEctDashboard();

        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        using var response = await client.GetAsync("/ect/api/health", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("RunningFor", "00:00:00", "Ect:Dashboard:RunningFor must be")]
    [InlineData("RunningFor", "30", "Ect:Dashboard:RunningFor must be")]
    [InlineData("RunningFor", "soon", "Ect:Dashboard cannot be read")]
    [InlineData("Runningfor2", "1", "Ect:Dashboard:Runningfor2 is not a setting and has no effect. The possible settings are Sources, ")]
    [InlineData("Sources:0:Url", "x", "Ect:Dashboard:Sources:0:Url is not a setting and has no effect. The possible settings are Name, Address.")]
    [InlineData("AllowedOrigins", "https://a.example.com", "Ect:Dashboard:AllowedOrigins is a single value. Make it a list.")]
    [InlineData("Sources", "https://b.example.com", "Ect:Dashboard:Sources is a single value. Make it a list.")]
    [InlineData("AllowedOrigins:0", "*", "Ect:Dashboard:AllowedOrigins:0 must be")]
    [InlineData("AllowedOrigins:0", "https://a.example.com/", "Ect:Dashboard:AllowedOrigins:0 must be")]
    [InlineData("AllowedOrigins:0", "https://A.example.com", "Ect:Dashboard:AllowedOrigins:0 must be")]
    [InlineData("AllowedOrigins:0", "null", "Ect:Dashboard:AllowedOrigins:0 must be")]
    [InlineData("Sources:0:Name", "B", "Ect:Dashboard:Sources:0:Address must be")]
    [InlineData("Sources:0:Address", "http://b.example.com/ect", "Ect:Dashboard:Sources:0:Address must be")]
    [InlineData("Sources:0:Address", "https://me:secret@b.example.com/ect", "Ect:Dashboard:Sources:0:Address must be")]
    [InlineData("LedgerKeys:0", "key", "Ect:Dashboard:LedgerKeys:0 is not the key of a ledger.")]
    [InlineData("OperatorPolicy", "Nobody", "no authorization policy has that name")]
    public void Section_WithAnError_IsRefusedWithASentence(string setting, string value, string sentence)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => DashboardSite.Build(settings: ($"Ect:Dashboard:{setting}", value)));

        Assert.Contains(sentence, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_OfTheOptions_AreToldAtOnce()
    {
        var failure = Assert.Throws<OptionsValidationException>(() => DashboardSite.Build(
            settings: [("Ect:Dashboard:RunningFor", "00:00:00"), ("Ect:Dashboard:AllowedOrigins:0", "x"), ("Ect:Dashboard:LedgerKeys:0", "x")]));

        Assert.Equal(3, failure.Failures.Count());
    }

    [Fact]
    public async Task MapEctDashboard_WithoutAddEct_SaysWhatToCall()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var failure = Assert.Throws<InvalidOperationException>(() => app.MapEctDashboard());

        Assert.Contains("AddEct(...)", failure.Message, StringComparison.Ordinal);
    }
}
