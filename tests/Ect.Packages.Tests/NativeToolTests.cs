using Microsoft.Extensions.DependencyInjection;

namespace Ect.Packages.Tests;

/// <summary>The command line works as native code, compiled ahead of time.</summary>
public sealed class NativeToolTests(NativeTool tool) : IClassFixture<NativeTool>, IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Publish_OfTheTool_WarnsOfNothing() =>
        Assert.DoesNotContain("warning", await tool.PublishAsync(), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public async Task Tool_AsNativeCode_MakesATokenAndVerifiesIt()
    {
        const string a = "spiffe://example.com/agent/a", b = "spiffe://example.com/agent/b";
        await tool.PublishAsync();
        await RunAsync("keygen", "--out", "a.pem");
        await RunAsync("jwks", "a.pem", "--out", "a.jwks");
        await RunAsync("issue", "--key", "a.pem", "--issuer", a, "--audience", b, "--action", "review_spec", "--out", "t.ect");

        Assert.Contains("review_spec", await RunAsync("inspect", "@t.ect", "--json"), StringComparison.Ordinal);
        Assert.Contains("review_spec", await RunAsync("graph", "@t.ect"), StringComparison.Ordinal);
        Assert.Contains(
            "accepted", await RunAsync("verify", "@t.ect", "--issuer", a, "--jwks", "a.jwks", "--audience", b),
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Tool_AsNativeCode_ProvesALedgerInAFileAndItsEvidence()
    {
        const string proven = $"proven       {LedgerSite.Origin} has 3 entries, signed with the pinned key";
        await tool.PublishAsync();
        var key = await MakeLedgerAsync();

        var verified = await RunAsync("ledger", "verify", "ledger.db", "--key", key);
        await RunAsync("ledger", "export", "ledger.db", "--key", key, "--clock-skew", "30s", "--out", "evidence.json");
        var audited = await RunAsync("audit", "evidence.json", "--key", key);

        Assert.All([verified, audited], said =>
        {
            Assert.Contains(proven, said, StringComparison.Ordinal);
            Assert.Contains("All is well.", said, StringComparison.Ordinal);
        });
    }

    /// <summary>Makes the ledger of a service that has stopped.</summary>
    /// <returns>Its public key.</returns>
    private async Task<string> MakeLedgerAsync()
    {
        await using var site = await LedgerSite.Build(
            ledger: (it, key) => it.AddSqliteLedger(LedgerSite.Origin, key, Path.Combine(_temp.Path, "ledger.db")),
            now: DateTimeOffset.UtcNow).StartAsync();
        await site.AppendLongEndedAsync(3);
        return site.Key.VerifierKey;
    }

    private Task<string> RunAsync(params string[] arguments) => Command.RunAsync(tool.Path, _temp.Path, arguments);
}
