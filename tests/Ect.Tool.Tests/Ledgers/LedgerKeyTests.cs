using System.Security.Cryptography;

namespace Ect.Tool.Tests;

public sealed class LedgerKeyTests : IDisposable
{
    private const string Origin = "ledger.example.com/audit";

    private readonly Desk _desk = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _desk.Dispose();
        _key.Dispose();
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task LedgerKey_OfEitherHalf_TheKeyThatIsPinned(bool isPrivate)
    {
        _desk.Write("ledger.pem", isPrivate ? _key.ExportPkcs8PrivateKeyPem() : _key.ExportSubjectPublicKeyInfoPem());

        var run = (await _desk.RunAsync("ledger", "key", "ledger.pem", "--origin", Origin)).AssertYes();

        Assert.Equal(EctLedgerKey.FromPem(Origin, _key.ExportSubjectPublicKeyInfoPem()).VerifierKey, run.Output.Trim());
    }

    [Fact]
    public async Task LedgerKey_ToAFile_IsWhatAuditTakes()
    {
        await using var site = await LedgerSite.Build(now: DateTimeOffset.UtcNow).StartAsync();
        _desk.Write("ledger.pem", site.PrivateKey.ExportPkcs8PrivateKeyPem());

        var json = (await _desk.RunAsync(
            "ledger", "key", "ledger.pem", "--origin", LedgerSite.Origin, "--out", "ledger.key", "--json")).AssertYes().Json;

        Assert.Equal(site.Key.VerifierKey, _desk.File("ledger.key").Trim());
        Assert.Equal(
            (LedgerSite.Origin, site.Key.VerifierKey, $"{site.Key.KeyId}", "ledger.key"),
            (Text("origin"), Text("verifier_key"), Text("kid"), Text("file")));
        (await _desk.RunAsync("audit", AuditAsserts.UrlOf(site), "--key", "@ledger.key")).AssertYes();
        (await _desk.RunAsync("ledger", "key", "ledger.pem", "--origin", LedgerSite.Origin, "--out", "ledger.key"))
            .AssertUnable("ledger.key exists");

        string? Text(string name) => json.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("a name", "P-256", "ledger.pem makes no key of a ledger."), InlineData(Origin, "P-384", "P-256")]
    [InlineData(Origin, "none", "ledger.pem makes no key of a ledger.")]
    public async Task LedgerKey_OfNoUse_UnableAndNotQuoted(string origin, string curve, string sentence)
    {
        using var key = ECDsa.Create(curve is "P-384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
        _desk.Write("ledger.pem", curve is "none" ? "c2VjcmV0" : key.ExportPkcs8PrivateKeyPem());

        var run = await _desk.RunAsync("ledger", "key", "ledger.pem", "--origin", origin);

        run.AssertUnable(sentence);
        Assert.DoesNotContain("c2VjcmV0", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", run.Error, StringComparison.Ordinal);
    }
}
