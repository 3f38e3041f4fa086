using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ect.AspNetCore.Tests;

/// <summary>One call adds the checks of everything that the service has.</summary>
public sealed class EctHealthChecksBuilderExtensionsTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task AddEct_BeforeOrAfterTheParts_ChecksAllOfThemWithData(bool isFirst)
    {
        using var key = new Forge(Forge.Me, "m-1");
        using var alice = new Forge();
        using var service = new TestService(trusted: alice, build: ect =>
        {
            if (isFirst) ect.Services.AddHealthChecks().AddEct();
            ect.AddLedger("ledger.example.com/audit", key.Key).AddSigningCredentials(TestSigning.NewKey("m-1"));
            if (!isFirst) ect.Services.AddHealthChecks().AddEct();
        });

        var report = await CheckAsync(service);

        Assert.Equal(["ect-keys", "ect-ledger", "ect-signing"], report.Entries.Keys.Order());
        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal("1 key, given.", report.Entries["ect-keys"].Data[Forge.Alice]);
        Assert.Equal("m-1", report.Entries["ect-signing"].Data["kid"]);
        var ledger = report.Entries["ect-ledger"].Data;
        Assert.Equal(
            ("ledger.example.com/audit", 0L, "Synchronous"), (ledger["origin"], ledger["entries"], ledger["mode"]));
    }

    [Fact]
    public async Task AddEct_LedgerIsOff_HealthyAndIsNotOpened()
    {
        using var key = new Forge(Forge.Me, "m-1");
        using var service = new TestService(options => options.Ledger.Mode = EctLedgerMode.Off, ect =>
            ect.AddLedger("ledger.example.com/audit", key.Key).Services.AddHealthChecks().AddEct());

        var entry = (await CheckAsync(service)).Entries["ect-ledger"];

        Assert.Equal(
            (HealthStatus.Healthy, "The audit ledger is switched off. Nothing is recorded."), (entry.Status, entry.Description));
        Assert.Equal("Off", entry.Data["mode"]);
    }

    [Fact]
    public async Task AddEct_Twice_EachCheckIsThereOnceWithAllChanges()
    {
        using var service = new TestService(build: ect =>
        {
            ect.Services.AddHealthChecks().AddEct(check => check.Tags.Add("ready")).AddEct(check => check.Tags.Add(check.Name));
            ect.AddHealthCheck<DownCheck>("down").AddHealthCheck<UpCheck>("down");
        });
        var tags = new List<string>();

        var report = await service.Get<HealthCheckService>().CheckHealthAsync(
            check => { tags.AddRange(check.Tags); return true; }, TestContext.Current.CancellationToken);

        Assert.Equal(["down", "ect-keys", "ect-signing", "ready", "ready", "ready"], tags.Order());
        Assert.Equal(["down", "ect-keys", "ect-signing"], report.Entries.Keys.Order());
        Assert.Equal("It is down.", report.Entries["down"].Description); // The first under a name.
    }

    [Fact]
    public async Task AddEct_OneCheckCountsLess_TheOthersFailAsBefore()
    {
        using var service = new TestService(build: ect =>
        {
            ect.AddHealthCheck<DownCheck>("one").AddHealthCheck<DownCheck>("two");
            ect.Services.AddHealthChecks().AddEct(check =>
            {
                if (check.Name is "one") check.FailureStatus = HealthStatus.Degraded;
            });
        });

        var report = await CheckAsync(service);

        Assert.Equal(
            (HealthStatus.Degraded, HealthStatus.Unhealthy), (report.Entries["one"].Status, report.Entries["two"].Status));
    }

    [Fact]
    public void AddEct_WithoutEct_ThrowsAndSaysWhatIsMissing()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddHealthChecks().AddEct();
        using var provider = services.BuildServiceProvider();

        var thrown = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<HealthCheckService>);

        Assert.Contains("Call AddEct(...)", thrown.Message, StringComparison.Ordinal);
    }

    private static Task<HealthReport> CheckAsync(TestService service) =>
        service.Get<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

    private sealed class DownCheck : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, "It is down."));
    }

    private sealed class UpCheck : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(HealthCheckResult.Healthy());
    }
}
