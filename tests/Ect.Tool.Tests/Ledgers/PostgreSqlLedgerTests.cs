using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ect.Tool.Tests;

/// <summary>A ledger in PostgreSQL whose service runs, and a role that may read it and nothing else.</summary>
public sealed class PostgreSqlLedgerTests : IAsyncLifetime
{
    private const string Schema = "audit";

    private readonly TempFolder _folder = new();
    private PostgresServer? _server;
    private LedgerSite? _site;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _site = await LedgerSite.Build(
            ledger: (it, key) => it.AddPostgreSqlLedger(
                LedgerSite.Origin, key, options => (options.ConnectionString, options.Schema) = (_server.ConnectionString, Schema)),
            options: options => (options.ClockSkew, options.Ledger.Timeout) = (TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            now: DateTimeOffset.UtcNow).StartAsync();
        await _site.AppendLongEndedAsync(3);
        await _site.AppendAsync(_site.Token(_site.Clock.GetUtcNow().AddMinutes(5)));
        await _server.ExecuteAsync($"CREATE ROLE reader LOGIN; {EctPostgreSqlLedgerSchema.GrantsToRead("reader", Schema)}");
        await _server.ExecuteAsync("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC");
        _folder.File("pg", new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Username = "reader" }.ConnectionString);
        _folder.File("owner", _server.ConnectionString);
        _folder.File("ledger.pem", _site.PrivateKey.ExportPkcs8PrivateKeyPem());
    }

    public async ValueTask DisposeAsync()
    {
        if (_site is not null) await _site.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task VerifyAndExport_RoleThatMayOnlyRead_ProvenAndNothingChanges()
    {
        await _server!.ExecuteAsync($"DELETE FROM {Schema}.ledger_seal WHERE size = 3"); // As a crash may.
        var before = await RowsAsync();
        foreach (var login in (string[])["@pg", "@owner"])
        {
            var verify = (await RunAsync("verify", login)).AssertYes();
            Assert.Equal($"proven       {LedgerSite.Origin} has 4 entries, signed with the pinned key", verify.Lines[0]);
            var export = (await RunAsync(
                "export", login, "--out", "e.json", "--force", "--signing-key", "ledger.pem", "--clock-skew", "30s")).AssertYes();
            Assert.Equal(
                ["exported     4 entries, and 3 receipts", "not shown    1 of the entries: they are there by their hashes"], export.Lines);
            Assert.Equal(before, await RowsAsync());
        }

        var audit = (await ToolRun.StartAsync(
            new ToolSetting(Folder: _folder.Path), "audit", "e.json", "--key", _site!.Key.VerifierKey)).AssertYes();
        Assert.Contains("proven       3 receipts", audit.Lines);
        Assert.Equal(4, (await _site.AppendAsync(_site.Token(_site.Clock.GetUtcNow().AddMinutes(5))))[0].LeafIndex); // It goes on.
    }

    [Fact]
    public async Task Redact_OwnerAndReader_ByTheirRightsAndAuditorsWaitNoLonger()
    {
        var options = new[] { "--before", "2999-01-01T00:00:00Z", "--clock-skew", "0s", "--yes" };
        (await RunAsync("redact", "@pg", options)).AssertUnable("lacks rights in the schema \"audit\": UPDATE on ledger");
        (await RunAsync("redact", "@owner", "--before", "2999-01-01T00:00:00Z", "--yes")).AssertUnable("Say --clock-skew");

        Assert.Equal(
            [$"redacted     3 of the entries of {LedgerSite.Origin}"], (await RunAsync("redact", "@owner", options)).AssertYes().Lines);
        Assert.Equal(
            [$"redacted     0 of the entries of {LedgerSite.Origin}"],
            (await RunAsync("redact", "@owner", "--jti", $"{Guid.NewGuid()}", "--yes")).AssertYes().Lines);
        Assert.Equal(1, await _server!.AskAsync<int>($"SELECT shown_after FROM {Schema}.ledger"));
    }

    [Fact]
    public async Task Verify_AnotherSchema_SaysWhatIsMissingAndMakesNothing()
    {
        var run = await ToolRun.StartAsync(
            new ToolSetting(Folder: _folder.Path), "ledger", "verify", "@owner", "--key", _site!.Key.VerifierKey);

        run.AssertUnable("The ledger misses in the schema \"ect\": table ledger");
        Assert.Equal(0, await _server!.AskAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname = 'ect'"));
        (await RunAsync("verify", "@owner", "--schema", "No")).AssertUnable("Ect:Ledger:PostgreSql:Schema must have small letters");
    }

    private Task<ToolRun> RunAsync(string command, string source, params string[] options) => ToolRun.StartAsync(
        new ToolSetting(Folder: _folder.Path),
        ["ledger", command, source, "--key", _site!.Key.VerifierKey, .. options.Contains("--schema") ? [] : (string[])["--schema", Schema],
            .. options]);

    /// <summary>All rows, each with where it stands and who wrote it: what was written again differs.</summary>
    private async Task<string> RowsAsync()
    {
        await using var source = NpgsqlDataSource.Create($"{_server!.ConnectionString};Pooling=false");
        var rows = new List<string>();
        foreach (var table in (string[])["ledger", "ledger_entry", "ledger_hash", "ledger_seal", "ledger_head", "ledger_disclosed"])
        {
            await using var command = source.CreateCommand($"SELECT concat(xmin, ctid, t) FROM {Schema}.{table} AS t ORDER BY ctid");
            await using var reader = await command.ExecuteReaderAsync(Cancellation);
            while (await reader.ReadAsync(Cancellation)) rows.Add($"{table} {reader.GetString(0)}");
        }

        Assert.NotEmpty(rows);
        return string.Join('\n', rows);
    }
}
