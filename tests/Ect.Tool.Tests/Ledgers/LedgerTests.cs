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

    [Fact]
    public async Task Redact_BeforeNow_TokensThatCanBeSpentStay()
    {
        var run = (await RunAsync("redact", "--before", "2999-01-01T00:00:00Z", "--yes", "--json")).AssertYes();

        Assert.Equal(3, run.Json.GetProperty("redacted").GetInt64());
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
