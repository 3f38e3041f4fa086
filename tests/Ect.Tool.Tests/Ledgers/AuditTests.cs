using System.Security.Cryptography;
using System.Text.Json.Nodes;
using static Ect.Tool.Tests.AuditAsserts;

namespace Ect.Tool.Tests;

/// <summary><c>ect audit</c> as JSON, in a folder, and of evidence.</summary>
public sealed class AuditTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Audit_HashIsAnother_Lie()
    {
        await using var site = await LyingSite.StartAsync(("/tile/0/000.p/3", content => Changed(content)));
        await site.AppendLongEndedAsync(3);

        var run = await AuditAsync(site, "--json", "--state", "head");

        Assert.Equal((1, "EntriesChanged"), (run.ExitCode, run.Json.GetProperty("failure").GetString()));
        Assert.False(run.Json.GetProperty("truthful").GetBoolean());
        Assert.StartsWith("EntriesChanged: ", Read(run.Json.GetProperty("file").GetString()!), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "head")));
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

        good.AssertWell(Has(3), FirstRun, New(3));
        Assert.Equal((1, "The ledger lies."), (bad.ExitCode, bad.Lines[^1]));
    }

    [Fact]
    public async Task Audit_FolderWithAnOldCopy_LieOnlyIfAnAgeIsAsked()
    {
        await using var site = await LedgerSite.Build(now: DateTimeOffset.UtcNow.AddHours(-1)).StartAsync();
        await CopyAsync(site, "checkpoint");

        (await RunAsync("audit", "copy", "--key", site.Key.VerifierKey)).AssertWell(Has(0), FirstRun, New(0), Waiting);
        (await RunAsync("audit", "copy", "--key", site.Key.VerifierKey, "--max-age", "2h")).AssertWell(Has(0), FirstRun, New(0), Waiting);
        (await RunAsync("audit", "copy", "--key", site.Key.VerifierKey, "--max-age", "90s", "--state", Path.Combine(_folder.Path, "s")))
            .AssertLie(EctLedgerFailure.Stale, "The checkpoint was not signed within the last 1.5 minutes.");
    }

    [Fact]
    public async Task Audit_Evidence_ProvenWithoutTheLedger()
    {
        var key = await ExportAsync();

        (await RunAsync("audit", "evidence.json", "--key", key)).AssertWell(Has(3), FirstRun, New(3));
    }

    /// <summary>As long as what a dashboard gives of a large ledger and a large workflow.</summary>
    [Fact]
    public async Task Audit_LongEvidence_IsReadToItsEnd()
    {
        var key = await ExportAsync();
        await LengthenAsync("evidence.json", 400);

        (await RunAsync("audit", "evidence.json", "--key", key)).AssertWell(Has(3), FirstRun, New(3));
    }

    [Theory]
    [InlineData("evidence.json", 512), InlineData("ledger.key", 128)]
    public async Task Audit_FileIsTooLong_Unable(string name, int maxMegabytes)
    {
        _folder.File("ledger.key", await ExportAsync());
        await LengthenAsync(name, maxMegabytes);

        (await RunAsync("audit", "evidence.json", "--key", "@ledger.key")).AssertUnable($"{name} is longer than {maxMegabytes} MiB.");
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
        var run = await RunAsync("audit", "evidence.json", "--key", key, "--state", "head", "--json");

        Assert.Equal((1, $"{failure}"), (run.ExitCode, run.Json.GetProperty("failure").GetString()));
        Assert.Equal(change is not "head", run.Json.TryGetProperty("file", out var file)); // Without a head there is nothing to keep.
        if (change is not "head") Assert.Contains($"\n{LedgerSite.Origin}\n3\n", Read(file.GetString()!), StringComparison.Ordinal);
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

    /// <summary>Puts blanks behind the text of a file.</summary>
    private async Task LengthenAsync(string name, int megabytes)
    {
        await using var file = File.Open(Path.Combine(_folder.Path, name), FileMode.Append);
        var blanks = new byte[1 << 20];
        blanks.AsSpan().Fill((byte)' ');
        for (var i = 0; i < megabytes; i++) await file.WriteAsync(blanks, Cancellation);
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
}
