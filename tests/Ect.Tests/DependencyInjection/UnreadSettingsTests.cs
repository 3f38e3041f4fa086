using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ect.Tests;

public sealed class UnreadSettingsTests
{
    private const int SettingsNotRead = 221;

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Ect:Mode"] = "Report", ["Ect:Identity"] = "urn:secret", ["Ect:Clients:pricing:Audience"] = Forge.Bob,
        ["Ect:Clients:stock:Audience"] = Forge.Bob, ["Ect:Dashboard:RunningFor"] = "00:01:00", ["Other:Mode"] = "x",
    };

    [Fact]
    public async Task Start_OptionsInCodeAlone_WarnsOfEachSettingByNameAndShowsNoValue()
    {
        var warning = Assert.Single(await StartAsync(Settings, (services, _) => services.AddEctCore(o => o.Identity = Forge.Me)));

        Assert.StartsWith(
            "These settings were not given to AddEct(), so unless your own code reads them they have no effect: Ect:Clients, Ect:Identity, " +
            "Ect:Mode. Call AddEct(",
            warning, StringComparison.Ordinal);
        Assert.DoesNotContain("urn:secret", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SomeSectionsAreRead_WarnsOfTheOthers()
    {
        var warning = Assert.Single(await StartAsync(Settings, (services, configuration) =>
        {
            services.AddEctCore(o => o.Identity = configuration["Ect:Identity"]!).AddSection(configuration.GetSection("ect:identity"));
            services.AddHttpClient("pricing").AddEctHandler(configuration.GetSection("Ect:Clients:pricing"));
        }));

        Assert.Contains(" they have no effect: Ect:Clients:stock, Ect:Mode. ", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ect:Identity", Forge.Me, true), InlineData("Other:Identity", Forge.Me, false), InlineData("Ect", "on", false)]
    public async Task Start_NothingIsLeftUnread_NoWarning(string name, string value, bool isRead) =>
        Assert.Empty(await StartAsync(new() { [name] = value }, (services, configuration) =>
        {
            if (isRead) services.AddEctCore(configuration.GetSection("Ect"));
            else services.AddEctCore(o => o.Identity = Forge.Me);
        }));

    private static async Task<string[]> StartAsync(
        Dictionary<string, string?> settings, Action<IServiceCollection, IConfiguration> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(settings);
        add(builder.Services, builder.Configuration);
        builder.Services.AddFakeLogging();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return
        [
            .. host.Services.GetFakeLogCollector().GetSnapshot()
                .Where(record => (record.Id.Id, record.Level) is (SettingsNotRead, LogLevel.Warning)).Select(record => record.Message),
        ];
    }
}
