using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

/// <summary>The one line that tells at start how the service is set up.</summary>
public sealed class StartupNotesTests
{
    [Fact]
    public async Task Start_Plain_OneLineTellsWhatIsInUse()
    {
        using var key = new Forge();
        await using var service = await Service.StartAsync(
            ect: ect => ect.AddIssuerJwks(Forge.Alice, key.Jwks()).AddIssuerJwks(Forge.Bob, key.Jwks()));

        Assert.Equal(
            $"ECT is set up. Identity: {Forge.Me}. Issuers: {Forge.Alice}, {Forge.Bob}, test issuers. Minimum level: L2. Replay cache: in memory. " +
            "Store: in memory. Revocations: in memory. Ledger: none. Mode: Enforce.", SummaryOf(service));
    }

    [Theory]
    [InlineData(null, "in memory, Synchronous"), InlineData(EctLedgerMode.Asynchronous, "in memory, Asynchronous")]
    [InlineData(EctLedgerMode.Off, "none")]
    public async Task Start_PartsOfItsOwn_AreNamed(EctLedgerMode? mode, string expected)
    {
        await using var service = await Service.StartAsync(
            ect: ect => ect.AddLedger("ledger.example.com/audit", Service.SigningKey).AddReplayCache(_ => new BrokenReplayCache()),
            options: options => options.Ledger.Mode = mode);

        var summary = SummaryOf(service);
        Assert.Contains("Replay cache: BrokenReplayCache.", summary, StringComparison.Ordinal);
        Assert.EndsWith($"Ledger: {expected}. Mode: Enforce.", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Report_IsNamed()
    {
        await using var service = await Service.StartAsync(ect: ect => ect.ConfigureMiddleware(options => options.Mode = EctMode.Report));

        Assert.EndsWith(" Mode: Report.", SummaryOf(service), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NotesOfItsOwn_AreAddedOnceAndWithoutControlCharacters()
    {
        await using var service = await Service.StartAsync(ect: ect => ect
            .AddStartupNote("Archive", _ => "in\nmemory").AddStartupNote("Archive", _ => "elsewhere"));

        Assert.EndsWith(" Mode: Enforce. Archive: in?memory.", SummaryOf(service), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_HundredIssuers_TenAreNamed()
    {
        using var forge = new Forge("urn:n");
        await using var service = await Service.StartAsync(ect: ect =>
        {
            for (var n = 0; n < 100; n++) ect.AddIssuerJwks($"urn:n:{n}", forge.Jwks());
        });

        Assert.Contains(" and 91 more. Minimum level", SummaryOf(service), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InformationIsOff_SaysNothing()
    {
        await using var service = await Service.StartAsync(
            services: services => services.AddLogging(logging => logging.AddFilter("Ect", LogLevel.Warning)));

        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Id.Name is "EctIsSetUp");
    }

    private static string SummaryOf(Service service)
    {
        var record = Assert.Single(service.Logs.GetSnapshot(), record => record.Id.Name is "EctIsSetUp");
        Assert.Equal((LogLevel.Information, 240), (record.Level, record.Id.Id));
        return record.Message;
    }
}
