using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ect.Ledger.AspNetCore.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tool.Tests;

public sealed class AuditTests : IDisposable
{
    private const string FirstRun = "first run    there is no older head that they could contradict", Well = "All is well.";

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Audit_LedgerThatGrows_GoesOnFromTheHeadThatItRemembers()
    {
        await using var site = await LyingSite.StartAsync();
        await site.AppendLongEndedAsync(3);

        var first = (await AuditAsync(site, "--state", "head")).AssertYes();
        await site.AppendLongEndedAsync(300);
        var second = (await AuditAsync(site, "--state", "head")).AssertYes();

        Assert.Equal([Has(3), FirstRun, New(3), Well], first.Lines);
        Assert.Equal([Has(303), "proven       they continue the 3 of the last run", New(300), Well], second.Lines);
    }

    [Fact]
    public async Task Audit_HashIsAnother_Lie()
    {
        await using var site = await LyingSite.StartAsync(("/tile/0/000.p/3", content => Changed(content)));
        await site.AppendLongEndedAsync(3);

        var run = await AuditAsync(site, "--json", "--state", "head");

        Assert.Equal((1, "EntriesChanged"), (run.ExitCode, run.Json.GetProperty("failure").GetString()));
        Assert.False(run.Json.GetProperty("truthful").GetBoolean());
        Assert.False(File.Exists(Path.Combine(_folder.Path, "head")));
    }

    [Fact]
    public async Task Audit_EntryIsAnother_Lie()
    {
        await using var site = await LyingSite.StartAsync(("/tile/entries/000.p/3", content => Changed(content)));
        await site.AppendLongEndedAsync(3);

        var run = await AuditAsync(site);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("The ledger lies.", run.Lines[^1]);
    }

    [Fact]
    public async Task Audit_LedgerThatForgot_RolledBack()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        await using var before = await LedgerSite.Build(ledger: (it, _) => it.AddLedger(LedgerSite.Origin, key), now: now).StartAsync();
        await using var after = await LedgerSite.Build(ledger: (it, _) => it.AddLedger(LedgerSite.Origin, key), now: now).StartAsync();
        var verifier = EctLedgerKey.FromPem(LedgerSite.Origin, key.ExportSubjectPublicKeyInfoPem()).VerifierKey;
        await before.AppendLongEndedAsync(3);
        await after.AppendLongEndedAsync(2);
        (await RunAsync("audit", UrlOf(before), "--key", verifier, "--state", "head")).AssertYes();

        var run = await RunAsync("audit", UrlOf(after), "--key", verifier, "--state", "head", "--patience", "1s");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("RolledBack: It has 2 entries, and signed for 3 before.", run.Lines[0]);
    }

    [Fact]
    public async Task Audit_AnotherKey_Lie()
    {
        await using var site = await LyingSite.StartAsync();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var run = await RunAsync(
            "audit", UrlOf(site), "--key", EctLedgerKey.FromPem(LedgerSite.Origin, other.ExportSubjectPublicKeyInfoPem()).VerifierKey);

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("The checkpoint was not signed with the pinned key.", run.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_CannotBeAsked_Unable()
    {
        await using var site = await LyingSite.StartAsync(("/checkpoint", _ => 500));
        var key = site.Key.VerifierKey;

        (await AuditAsync(site)).AssertUnable("/ledger/checkpoint answered 500.");
        (await RunAsync("audit", "http://127.0.0.1:1/", "--key", key)).AssertUnable("cannot be read");
        (await RunAsync("audit", "nowhere.json", "--key", key)).AssertUnable("nowhere.json cannot be read");
        (await RunAsync("audit", UrlOf(site), "--key", "name+1+x")).AssertUnable("The key cannot be read.");
    }

    [Fact]
    public async Task Audit_FolderWithACopy_ProvenAndThenChanged()
    {
        await using var site = await LyingSite.StartAsync();
        await site.AppendLongEndedAsync(3);
        foreach (var path in new[] { "checkpoint", "tile/0/000.p/3", "tile/entries/000.p/3" }) await CopyAsync(site, path);

        var good = (await RunAsync("audit", "copy", "--key", site.Key.VerifierKey)).AssertYes();
        var file = Path.Combine(_folder.Path, "copy", "tile", "entries", "000.p", "3");
        await File.WriteAllBytesAsync(file, Changed(await File.ReadAllBytesAsync(file, Cancellation)), Cancellation);
        var bad = await RunAsync("audit", "copy", "--key", site.Key.VerifierKey);

        Assert.Equal([Has(3), FirstRun, New(3), Well], good.Lines);
        Assert.Equal((1, "The ledger lies."), (bad.ExitCode, bad.Lines[^1]));
    }

    [Fact]
    public async Task Audit_Evidence_ProvenWithoutTheLedger()
    {
        var key = await ExportAsync();

        Assert.Equal([Has(3), FirstRun, New(3), Well], (await RunAsync("audit", "evidence.json", "--key", key)).AssertYes().Lines);
    }

    [Theory]
    [InlineData("entry", EctLedgerFailure.EntriesChanged), InlineData("leaf", EctLedgerFailure.EntriesChanged)]
    [InlineData("missing", EctLedgerFailure.EntriesMissing), InlineData("hidden", EctLedgerFailure.Inconsistent)]
    [InlineData("head", EctLedgerFailure.Malformed), InlineData("origin", EctLedgerFailure.WrongOrigin)]
    public async Task Audit_ChangedEvidence_Lie(string change, EctLedgerFailure failure)
    {
        var key = await ExportAsync();
        var evidence = JsonNode.Parse(Read("evidence.json"))!;
        var entries = evidence["entries"]!.AsArray();
        switch (change)
        {
            case "entry": entries[1]!["entry"] = entries[0]!["entry"]!.GetValue<string>(); break;
            case "leaf": entries[1]!["leaf"] = entries[0]!["leaf"]!.GetValue<string>(); break;
            case "missing": entries.RemoveAt(2); break;
            case "hidden": entries[1] = new JsonObject { ["leaf"] = entries[0]!["leaf"]!.GetValue<string>() }; break;
            case "head": evidence["heads"]![0] = "hello"; break;
            default: evidence["origin"] = "another"; break;
        }

        _folder.File("evidence.json", evidence.ToJsonString());
        var run = await RunAsync("audit", "evidence.json", "--key", key, "--json");

        Assert.Equal((1, $"{failure}"), (run.ExitCode, run.Json.GetProperty("failure").GetString()));
    }

    [Theory]
    [InlineData("{}"), InlineData("[]"), InlineData("null"), InlineData("x")]
    [InlineData("""{"format":"ect-evidence-2","origin":"o","heads":[],"entries":[],"receipts":[]}""")]
    [InlineData("""{"format":"ect-evidence-1","origin":"o","heads":[],"entries":[],"receipts":[],"more":1}""")]
    [InlineData("""{"format":"ect-evidence-1","origin":"o","origin":"p","heads":[],"entries":[],"receipts":[]}""")]
    [InlineData("""{"format":"ect-evidence-1","origin":null,"heads":[],"entries":[],"receipts":[]}""")]
    [InlineData("""{"format":"ect-evidence-1","origin":"o","heads":[],"entries":[{"leaf":"!"}],"receipts":[]}""")]
    [InlineData("""{"format":"ect-evidence-1","origin":"o","heads":[],"entries":[],"receipts":[]}""")]
    public async Task Audit_NoEvidence_Unable(string json)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _folder.File("x.json", json);

        (await RunAsync("audit", "x.json", "--key", EctLedgerKey.FromPem("o", key.ExportSubjectPublicKeyInfoPem()).VerifierKey))
            .AssertUnable("evidence");
    }

    private async Task<string> ExportAsync()
    {
        await using var site = await LyingSite.StartAsync();
        await site.AppendLongEndedAsync(3);
        var run = (await RunAsync("ledger", "export", UrlOf(site), "--key", site.Key.VerifierKey, "--out", "evidence.json")).AssertYes();
        Assert.Equal(["exported     3 entries, and 0 receipts"], run.Lines);
        return site.Key.VerifierKey;
    }

    private Task<ToolRun> AuditAsync(LedgerSite site, params string[] options) =>
        RunAsync(["audit", UrlOf(site), "--key", site.Key.VerifierKey, "--patience", "1s", .. options]);

    private Task<ToolRun> RunAsync(params string[] arguments) => ToolRun.StartAsync(new ToolSetting(Folder: _folder.Path), arguments);

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder.Path, name));

    private async Task CopyAsync(LedgerSite site, string path)
    {
        var file = Path.Combine([_folder.Path, "copy", .. path.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, (await site.ReadAsync($"/ledger/{path}"))!, Cancellation);
    }

    private static byte[] Changed(byte[] content)
    {
        content[^1] ^= 1;
        return content;
    }

    private static string UrlOf(LedgerSite site) => $"{site.Client.BaseAddress}ledger";

    private static string Has(int size) => $"proven       {LedgerSite.Origin} has {size} entries, signed with the pinned key";

    private static string New(int count) => $"proven       {count} new entries, each the one behind its hash";
}
