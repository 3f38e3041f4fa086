using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tool.Tests;

/// <summary>A ledger in a SQLite file, whose service has stopped.</summary>
public sealed class LedgerTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private string _key = "", _id = "";

    public async ValueTask InitializeAsync()
    {
        await using var site = await LedgerSite.Build(
            ledger: (it, key) => it.AddSqliteLedger(LedgerSite.Origin, key, Path.Combine(_folder.Path, "ledger.db")),
            now: DateTimeOffset.UtcNow).StartAsync();
        _key = site.Key.VerifierKey;
        _folder.File("ledger.pem", site.PrivateKey.ExportPkcs8PrivateKeyPem());
        await site.AppendLongEndedAsync(3);
        var live = await site.AppendAsync(site.Token(site.Clock.GetUtcNow().AddMinutes(5)));
        _id = (await site.Ledger.ReadAsync(0, 1, TestContext.Current.CancellationToken))[0].Entry!.TokenId;
        Assert.Equal(3, live[0].LeafIndex);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Verify_GoodLedger_Proven() => Assert.Equal(
        [
            $"proven       {LedgerSite.Origin} has 4 entries, signed with the pinned key",
            "first run    there is no older head that they could contradict",
            "proven       4 new entries, each the one behind its hash",
            "All is well.",
        ],
        (await RunAsync("verify")).AssertYes().Lines);

    [Fact]
    public async Task Verify_EntryChangedInTheFile_Lie()
    {
        await ExecuteAsync("UPDATE ledger_entry SET entry = (SELECT entry FROM ledger_entry WHERE \"index\" = 0) WHERE \"index\" = 1");

        var run = await RunAsync("verify", "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("EntriesChanged", run.Json.GetProperty("failure").GetString());
    }

    [Fact]
    public async Task Verify_LieAndAFileForEvidence_ConvictsWithoutTheStorage()
    {
        await ExecuteAsync("UPDATE ledger_entry SET entry = (SELECT entry FROM ledger_entry WHERE \"index\" = 0) WHERE \"index\" = 1");

        var run = await RunAsync("verify", "--evidence", "lie.json", "--clock-skew", "30s");
        var again = await RunAsync("verify", "--evidence", "lie.json", "--json");

        Assert.Equal((1, 1), (run.ExitCode, again.ExitCode));
        Assert.StartsWith("EntriesChanged: ", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal(["kept         what the ledger signed, and its 4 entries, are in lie.json", "The ledger lies."], run.Lines[1..]);
        Assert.False(again.Json.TryGetProperty("file", out _)); // What is there is not replaced.
        var audit = await AuditAsync("lie.json");
        Assert.Equal((1, "EntriesChanged: Entry 1 is not the one behind its hash."), (audit.ExitCode, audit.Lines[0]));
        Assert.Equal([true, true, true, false], EntriesOf("lie.json").Select(entry => entry is not null));
    }

    /// <summary>Not one token is in it: nobody said how long they can be spent.</summary>
    [Fact]
    public async Task Verify_LieAndNotSaidHowLongTokensAreTaken_HashesOfWhatIsThereConvict()
    {
        await ExecuteAsync("UPDATE ledger_entry SET entry = (SELECT entry FROM ledger_entry WHERE \"index\" = 0) WHERE \"index\" = 3");

        Assert.Equal(1, (await RunAsync("verify", "--evidence", "lie.json")).ExitCode);

        var audit = await AuditAsync("lie.json");
        Assert.Equal((1, "Inconsistent: Its entries are not the 4 that it signed for."), (audit.ExitCode, audit.Lines[0]));
        Assert.All(EntriesOf("lie.json"), Assert.Null);
    }

    [Fact]
    public async Task Verify_LedgerThatWasRolledBack_BothHeadsAreKept()
    {
        var setting = new ToolSetting(Folder: _folder.Path);
        File.Copy(Path.Combine(_folder.Path, "ledger.db"), Path.Combine(_folder.Path, "old.db"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(_folder.Path, "ledger.pem"), TestContext.Current.CancellationToken));
        await using (var site = await LedgerSite.Build(
            ledger: (it, _) => it.AddSqliteLedger(LedgerSite.Origin, key, Path.Combine(_folder.Path, "ledger.db")),
            now: DateTimeOffset.UtcNow).StartAsync())
            await site.AppendLongEndedAsync(1);
        (await RunAsync("verify", "--state", "head.note")).AssertYes();

        var run = await ToolRun.StartAsync(
            setting, "ledger", "verify", "old.db", "--key", _key, "--state", "head.note", "--evidence", "lie.json");

        Assert.Equal((1, true), (run.ExitCode, run.Lines[0].StartsWith("RolledBack: ", StringComparison.Ordinal)));
        var heads = Read("lie.json").RootElement.GetProperty("heads").EnumerateArray().Select(head => head.GetString()).ToList();
        Assert.Equal(File.ReadAllText(Path.Combine(_folder.Path, "head.note")), heads[0]);
        Assert.Equal(2, heads.Count);
        var audit = await AuditAsync("lie.json");
        Assert.Equal((1, "EntriesMissing: It has 4 entries, and signed for 5."), (audit.ExitCode, audit.Lines[0]));
    }

    [Fact]
    public async Task Verify_GoodLedgerAndAFileForEvidence_NothingIsWritten()
    {
        (await RunAsync("verify", "--evidence", "lie.json")).AssertYes();

        Assert.False(File.Exists(Path.Combine(_folder.Path, "lie.json")));
    }

    [Fact]
    public async Task Export_WithTheSigningKey_ReceiptsAndNoTokenThatCanBeSpent()
    {
        var export = (await RunAsync("export", "--out", "e.json", "--signing-key", "ledger.pem", "--clock-skew", "30s")).AssertYes();

        Assert.Equal(
            ["exported     4 entries, and 3 receipts", "not shown    1 of the entries: they are there by their hashes"], export.Lines);
        var audit = (await ToolRun.StartAsync(new ToolSetting(Folder: _folder.Path), "audit", "e.json", "--key", _key)).AssertYes();
        Assert.Contains("proven       3 receipts", audit.Lines);
        Assert.Contains("not shown    1 of the new entries: they count by their hashes", audit.Lines);
        (await ToolRun.StartAsync(new ToolSetting(Folder: _folder.Path), "graph", "--evidence", "e.json")).AssertYes();
    }

    [Fact]
    public async Task Export_WithoutTheSigningKey_EntriesAlone() =>
        Assert.Equal(
            "exported     4 entries, and 0 receipts",
            (await RunAsync("export", "--out", "e.json", "--clock-skew", "30s")).AssertYes().Lines[0]);

    /// <summary>A service may take tokens for longer than one with default settings.</summary>
    [Theory]
    [InlineData("180d", "0s"), InlineData("30s", "360d"), InlineData("120d", "120d")]
    public async Task Export_TokensThatTheServiceTakesForLonger_NotShown(string clockSkew, string delay)
    {
        var options = new[] { "--out", "e.json", "--clock-skew", clockSkew, "--disclosure-delay", delay, "--signing-key", "ledger.pem" };

        Assert.Equal(
            ["exported     4 entries, and 0 receipts", "not shown    4 of the entries: they are there by their hashes"],
            (await RunAsync("export", options)).AssertYes().Lines);
    }

    [Fact]
    public async Task Export_NotSaidHowLongTokensAreTaken_UnableAndNothingIsWritten()
    {
        (await RunAsync("export", "--out", "e.json")).AssertUnable("Say --clock-skew");
        (await RunAsync("export", "--out", "e.json", "--clock-skew", "400d")).AssertUnable("Ect:ClockSkew must be between 0 and 366 days.");

        Assert.False(File.Exists(Path.Combine(_folder.Path, "e.json")));
    }

    /// <summary>A file of an older version stays one: the service that made it goes on with it.</summary>
    [Theory]
    [InlineData("verify"), InlineData("export")]
    public async Task Reading_FileOfAnOlderVersion_LeftAsItIs(string command)
    {
        await ExecuteAsync("UPDATE ledger SET version = 2");
        await ExecuteAsync("DROP TABLE ledger_disclosed; UPDATE ledger SET version = version");

        (await RunAsync(command, command is "export" ? ["--out", "e.json", "--clock-skew", "30s"] : [])).AssertYes();

        await ExecuteAsync("UPDATE ledger SET version = version WHERE version = 2");
    }

    [Fact]
    public async Task Redact_OneToken_GoneAndTheRestStaysProven()
    {
        (await RunAsync("redact", "--jti", _id)).AssertUnable("Say --yes.");

        Assert.Equal(
            [$"redacted     1 of the entries of {LedgerSite.Origin}"], (await RunAsync("redact", "--jti", _id, "--yes")).AssertYes().Lines);
        Assert.Contains(
            "not shown    1 of the new entries, since some were removed: they count by their hashes",
            (await RunAsync("verify")).AssertYes().Lines);
    }

    /// <summary>A service may take tokens for longer than one with default settings.</summary>
    [Theory]
    [InlineData("30s", "0s", 3), InlineData("180d", "0s", 0), InlineData("30s", "360d", 0), InlineData("120d", "120d", 0)]
    public async Task Redact_BeforeNow_TokensThatCanBeSpentStay(string clockSkew, string delay, int redacted)
    {
        var run = await RunAsync(
            "redact", "--before", "2999-01-01T00:00:00Z", "--clock-skew", clockSkew, "--disclosure-delay", delay, "--yes", "--json");

        Assert.Equal(redacted, run.AssertYes().Json.GetProperty("redacted").GetInt64());
    }

    [Fact]
    public async Task Redact_NotSaidHowLongTokensAreTaken_UnableAndNothingIsRemoved()
    {
        (await RunAsync("redact", "--before", "2999-01-01T00:00:00Z", "--yes")).AssertUnable("Say --clock-skew");
        (await RunAsync("redact", "--before", "2999-01-01T00:00:00Z", "--clock-skew", "400d", "--yes"))
            .AssertUnable("Ect:ClockSkew must be between 0 and 366 days.");

        Assert.Contains("proven       4 new entries, each the one behind its hash", (await RunAsync("verify")).AssertYes().Lines);
    }

    /// <summary>The service of the file runs; a process of its own reads it, as SQLite's locks are a process's.</summary>
    [Fact]
    public async Task VerifyAndExport_ServiceThatRuns_ProvenAndItGoesOn()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var site = await LedgerSite.Build(
            ledger: (it, _) => it.AddSqliteLedger(LedgerSite.Origin, key, Path.Combine(_folder.Path, "live.db")),
            now: DateTimeOffset.UtcNow).StartAsync();
        await site.AppendLongEndedAsync(3);
        var pinned = EctLedgerKey.FromPem(LedgerSite.Origin, key.ExportSubjectPublicKeyInfoPem()).VerifierKey;
        var setting = new ToolSetting(Input: "", Folder: _folder.Path);

        var verify = await ToolRun.StartAsync(setting, "ledger", "verify", "live.db", "--key", pinned);
        var export = await ToolRun.StartAsync(
            setting, "ledger", "export", "live.db", "--key", pinned, "--out", "e.json", "--clock-skew", "30s");

        Assert.Contains("proven       3 new entries, each the one behind its hash", verify.AssertYes().Lines);
        Assert.Equal("exported     3 entries, and 0 receipts", export.AssertYes().Lines[0]);
        Assert.Equal(3, (await site.AppendAsync(site.Token()))[0].LeafIndex);
        (await ToolRun.StartAsync(setting, "ledger", "redact", "live.db", "--key", pinned, "--jti", _id, "--yes"))
            .AssertUnable("Another process uses the ledger");
    }

    /// <summary>A copy on a medium that takes no writes, say.</summary>
    [Fact]
    public async Task VerifyAndExport_FileAtRest_NothingInItsFolderIsMadeOrChanged()
    {
        using var elsewhere = new TempFolder();
        var cancellation = TestContext.Current.CancellationToken;
        string[] before = [.. Directory.EnumerateFiles(_folder.Path).Order(StringComparer.Ordinal)];
        var bytes = await File.ReadAllBytesAsync(Path.Combine(_folder.Path, "ledger.db"), cancellation);

        (await RunAsync("verify")).AssertYes();
        (await RunAsync("export", "--out", Path.Combine(elsewhere.Path, "e.json"), "--clock-skew", "30s")).AssertYes();

        Assert.Equal(before, Directory.EnumerateFiles(_folder.Path).Order(StringComparer.Ordinal));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(_folder.Path, "ledger.db"), cancellation));
    }

    [Fact]
    public async Task Redact_LedgerThatWasChanged_LieAndNothingIsRemoved()
    {
        await ExecuteAsync("UPDATE ledger_entry SET entry = (SELECT entry FROM ledger_entry WHERE \"index\" = 0) WHERE \"index\" = 1");

        Assert.Equal(1, (await RunAsync("redact", "--jti", _id, "--yes")).ExitCode);
        Assert.Equal("EntriesChanged", (await RunAsync("verify", "--json")).Json.GetProperty("failure").GetString());
    }

    [Fact]
    public async Task Verify_FileWithoutALedger_UnableAndUntouched()
    {
        _folder.File("other.db", "hello");

        (await ToolRun.StartAsync(new ToolSetting(Folder: _folder.Path), "ledger", "verify", "other.db", "--key", _key))
            .AssertUnable("other.db has no ledger in it.");
        (await ToolRun.StartAsync(new ToolSetting(Folder: _folder.Path), "ledger", "verify", "no.db", "--key", _key))
            .AssertUnable("no.db cannot be read");
        Assert.False(File.Exists(Path.Combine(_folder.Path, "no.db")));
    }

    [Fact]
    public async Task Verify_NoDatabase_UnableAndItsAddressIsNotShown()
    {
        _folder.File("pg", "Host=127.0.0.1;Port=1;Username=ect;Password=s3cretword;Timeout=2");

        var run = await ToolRun.StartAsync(new ToolSetting(Folder: _folder.Path), "ledger", "verify", "@pg", "--key", _key);

        run.AssertUnable("ect: ");
        Assert.DoesNotContain("s3cretword", run.Error, StringComparison.Ordinal);
    }

    private Task<ToolRun> AuditAsync(string file) =>
        ToolRun.StartAsync(new ToolSetting(Folder: _folder.Path), "audit", file, "--key", _key);

    private JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.Path, file)));

    /// <summary>The bytes of entries that a file of evidence has.</summary>
    private IEnumerable<string?> EntriesOf(string file) =>
        from entry in Read(file).RootElement.GetProperty("entries").EnumerateArray()
        select entry.TryGetProperty("entry", out var bytes) ? bytes.GetString() : null;

    private Task<ToolRun> RunAsync(string command, params string[] options) => ToolRun.StartAsync(
        new ToolSetting(Folder: _folder.Path), ["ledger", command, "ledger.db", "--key", _key, .. options]);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "ledger.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken) > 0);
    }
}
