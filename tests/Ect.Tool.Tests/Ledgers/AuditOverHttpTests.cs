using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using static Ect.Tool.Tests.AuditAsserts;

namespace Ect.Tool.Tests;

/// <summary><c>ect audit</c> against a ledger that is served.</summary>
public sealed class AuditOverHttpTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string State => Path.Combine(_folder.Path, "head.note");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Audit_LedgerThatGrows_GoesOnFromWhereItWas()
    {
        await using var site = await LyingSite.StartAsync();

        (await AuditAsync(site)).AssertWell(Has(0), FirstRun, New(0), Waiting);
        await site.AppendLongEndedAsync(3);
        (await AuditAsync(site)).AssertWell(Has(3), Continues(0), New(3));
        await site.AppendLongEndedAsync(297);
        (await AuditAsync(site)).AssertWell(Has(300), Continues(3), New(297));
        (await AuditAsync(site)).AssertWell(Has(300), Continues(300), New(0));
        await site.AppendLongEndedAsync(300);
        (await AuditAsync(site)).AssertWell(Has(600), Continues(300), New(300));

        Assert.Equal((await site.CheckpointAsync()).Note, await File.ReadAllTextAsync(State, Cancellation));
        Assert.Equal([State], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Audit_WithoutState_ReadsEverythingEachTime()
    {
        await using var site = await LyingSite.StartAsync();
        await site.AppendLongEndedAsync(3);

        for (var run = 0; run < 2; run++)
            (await ToolRun.StartAsync("audit", UrlOf(site), "--key", site.Key.VerifierKey)).AssertWell(Has(3), FirstRun, New(3));
    }

    /// <summary>More than a full tile of tiles.</summary>
    [Fact]
    public async Task Audit_LargeLedger_ContinuedByTilesOfEveryLevel()
    {
        const int size = 65_536 + 256 + 7;
        var now = DateTimeOffset.UtcNow;
        await using var site = LedgerSite.Build(now: now);
        await FillAsync(site, size, now);
        await site.StartAsync();

        (await AuditAsync(site)).AssertWell(Has(size), FirstRun, New(size));
        await site.AppendLongEndedAsync(300);
        (await AuditAsync(site)).AssertWell(Has(size + 300), Continues(size), New(300));
    }

    /// <summary>Another ledger behind the same address, with the same name and key.</summary>
    [Theory]
    [InlineData(2, EctLedgerFailure.RolledBack, "It has 2 entries, and signed for 3 before.")]
    [InlineData(3, EctLedgerFailure.Forked, "It signed for two histories of 3 entries.")]
    [InlineData(300, EctLedgerFailure.Inconsistent, "Its 300 entries do not continue the 3 that it signed for before.")]
    public async Task Audit_AnotherHistory_Lie(int count, EctLedgerFailure failure, string sentence)
    {
        await using var first = await LyingSite.StartAsync();
        await first.AppendLongEndedAsync(3);
        (await AuditAsync(first)).AssertWell(Has(3), FirstRun, New(3));
        var before = await File.ReadAllTextAsync(State, Cancellation);

        await using var other = await LedgerSite.Build(
            ledger: (it, _) => it.AddLedger(LedgerSite.Origin, first.PrivateKey), now: DateTimeOffset.UtcNow).StartAsync();
        await other.AppendLongEndedAsync(count);

        var evidence = (await AuditAsync(other, first.Key)).AssertLie(failure, sentence);
        Assert.Equal(before, await File.ReadAllTextAsync(State, Cancellation));

        Assert.StartsWith($"{failure}: {sentence}\n", evidence, StringComparison.Ordinal);
        Assert.Contains(before, evidence, StringComparison.Ordinal);
        var shown = evidence.Split("What the ledger showed then:\n\n")[^1];
        Assert.True(EctTreeHead.TryParse(shown, out var head));
        Assert.Equal((count, EctLedgerFailure.None), (head.Size, new EctLedgerVerifier([first.Key]).VerifyTreeHead(head)));

        (await AuditAsync(other, first.Key)).AssertLie(failure, sentence); // Once more, as a timer does.
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public async Task Audit_ChangedEntry_Lie()
    {
        await using var site = await LyingSite.StartAsync(("tile/entries/001.p/44", Flipped));
        await site.AppendLongEndedAsync(300);

        (await AuditAsync(site)).AssertLie(EctLedgerFailure.EntriesChanged, "Entry 299 is not the one that it signed for.");
        Assert.False(File.Exists(State));
    }

    [Fact]
    public async Task Audit_ChangedTileWithoutItsEntries_Lie()
    {
        await using var site = await LyingSite.StartAsync(("tile/0/000.p/3", Flipped), ("tile/entries/000.p/3", _ => 404));
        await site.AppendLongEndedAsync(3);

        (await AuditAsync(site)).AssertLie(
            EctLedgerFailure.EntriesChanged, "Its tiles are not those of the 3 entries that it signed for.");
    }

    [Fact]
    public async Task Audit_MissingTile_Lie()
    {
        await using var site = await LyingSite.StartAsync(("tile/0/001.p/44", _ => 404));
        await site.AppendLongEndedAsync(300);

        (await AuditAsync(site)).AssertLie(EctLedgerFailure.EntriesMissing, "It signed for tile/0/001.p/44, which is not there.");
    }

    [Theory]
    [InlineData("tile/0/000.p/3", "It has 95 bytes for the 3 hashes of tile/0/000.p/3.")]
    [InlineData("tile/entries/000.p/3", "It has other than the 3 entries of tile/entries/000.p/3.")]
    public async Task Audit_CutAnswer_Lie(string path, string sentence)
    {
        await using var site = await LyingSite.StartAsync((path, content => content[..^1]));
        await site.AppendLongEndedAsync(3);

        (await AuditAsync(site)).AssertLie(EctLedgerFailure.Malformed, sentence);
    }

    [Fact]
    public async Task Audit_EntryRemoved_SaidAndNoLie()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(_folder.Path, "ledger.db");
        await using var site = await LedgerSite.Build(
            ledger: (it, _) => it.AddSqliteLedger(LedgerSite.Origin, key, file), now: DateTimeOffset.UtcNow).StartAsync();
        await site.AppendLongEndedAsync(300);
        await RemoveAsync(file, place: 7);

        var audit = await AuditAsync(site, new EctLedgerKey(LedgerSite.Origin, key));

        audit.AssertWell(
            Has(300), FirstRun, New(44),
            "not shown    256 of the new entries, since some were removed: they count by their hashes");
        (await ToolRun.StartAsync(
            "audit", UrlOf(site), "--key", new EctLedgerKey(LedgerSite.Origin, key).VerifierKey, "--state", $"{State}.other", "--require-entries"))
            .AssertLie(EctLedgerFailure.EntriesMissing, "256 of 300 new entries are not shown.");
    }

    [Fact]
    public async Task Audit_EntriesWithheld_SaidAndNoLie()
    {
        await using var site = await LyingSite.StartAsync(("tile/entries/001.p/44", _ => 404));
        await site.AppendLongEndedAsync(300);

        (await AuditAsync(site)).AssertWell(
            Has(300), FirstRun, New(256), "not shown    44 of the new entries: they count by their hashes");
    }

    [Fact]
    public async Task Audit_EntriesRequiredAndNotShown_LieThatIsNotForgotten()
    {
        var isHidden = true;
        await using var site = await LyingSite.StartAsync(("tile/entries/001.p/44", content => isHidden ? 404 : content));
        await site.AppendLongEndedAsync(300);

        for (var run = 0; run < 2; run++)
            (await AuditAsync(site, options: "--require-entries")).AssertLie(
                EctLedgerFailure.EntriesMissing, "44 of 300 new entries are not shown.");
        isHidden = false;
        (await AuditAsync(site, options: "--require-entries")).AssertWell(Has(300), FirstRun, New(300));
    }

    [Fact]
    public async Task Audit_AnotherKey_Lie()
    {
        await using var site = await LyingSite.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        (await AuditAsync(site, new EctLedgerKey(LedgerSite.Origin, key))).AssertLie(
            EctLedgerFailure.UnknownKey, "The checkpoint was not signed with the pinned key.");
        (await AuditAsync(site, new EctLedgerKey("another.example.com/ledger", site.PrivateKey))).AssertLie(
            EctLedgerFailure.WrongOrigin, $"The checkpoint is of {LedgerSite.Origin}, and the key of another.example.com/ledger.");
    }

    [Fact]
    public async Task Audit_ChangedCheckpoint_Lie()
    {
        await using var site = await LyingSite.StartAsync((
            "checkpoint",
            note => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(note).Replace("\n3\n", "\n2\n", StringComparison.Ordinal))));
        await site.AppendLongEndedAsync(3);

        (await AuditAsync(site)).AssertLie(EctLedgerFailure.InvalidSignature, "The checkpoint was not signed with the pinned key.");
    }

    [Fact]
    public async Task Audit_LieWithoutState_SaysThatNothingIsKept()
    {
        await using var site = await LyingSite.StartAsync(("tile/entries/000.p/3", Flipped));
        await site.AppendLongEndedAsync(3);

        var audit = await ToolRun.StartAsync("audit", UrlOf(site), "--key", site.Key.VerifierKey);

        Assert.Equal(1, audit.ExitCode);
        Assert.Contains("kept         nothing, since no state file is named", audit.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_LieAndEvidenceCannotBeWritten_LieThatSaysSo()
    {
        await using var site = await LyingSite.StartAsync(("tile/entries/000.p/3", Flipped));
        await site.AppendLongEndedAsync(3);

        var audit = await ToolRun.StartAsync(
            "audit", UrlOf(site), "--key", site.Key.VerifierKey, "--state", Path.Combine(_folder.Path, "nowhere", "head.note"));

        Assert.Equal(1, audit.ExitCode);
        Assert.Contains("What the ledger signed cannot be written to ", audit.Output, StringComparison.Ordinal);
    }

    /// <summary>A signer of one's own may say no time.</summary>
    [Fact]
    public async Task Audit_CheckpointWithoutATime_AuditedAndNotDated()
    {
        await using var site = await LedgerSite.Build(
            ledger: (it, key) =>
            {
                it.AddLedger(LedgerSite.Origin, key);
                it.Services.Replace(ServiceDescriptor.Singleton<IEctLedgerSigner>(
                    new FlakySigner(new EctLedgerSigner(LedgerSite.Origin, key))));
            },
            now: DateTimeOffset.UtcNow).StartAsync();
        await site.AppendLongEndedAsync(3);

        (await AuditAsync(site)).AssertNotDated("The checkpoint does not say when it was signed.", Has(3), FirstRun, New(3));
        (await AuditAsync(site)).AssertNotDated("The checkpoint does not say when it was signed.", Has(3), Continues(3), New(0));
    }

    [Theory]
    [InlineData("checkpoint"), InlineData("tile/0/000.p/3"), InlineData("tile/entries/000.p/3")]
    public async Task Audit_ProxyAnswersWithAWebPage_UnableAlsoIfTheLedgerWasThereBefore(string path)
    {
        var isLogin = false;
        await using var site = await LyingSite.StartAsync((path, content => isLogin ? "<html>Log in</html>" : content));
        (await AuditAsync(site)).AssertWell(Has(0), FirstRun, New(0), Waiting);
        await site.AppendLongEndedAsync(3);
        isLogin = true;

        (await AuditAsync(site)).AssertUnable($"/ledger/{path} answered with a web page.");
        isLogin = false;
        (await AuditAsync(site)).AssertWell(Has(3), Continues(0), New(3));
    }

    [Theory]
    [InlineData("<html></html>"), InlineData("")]
    public async Task Audit_CheckpointThatIsNone_UnableAlsoIfOneWasThereBefore(string text)
    {
        var isGone = true;
        await using var site = await LyingSite.StartAsync(("checkpoint", note => isGone ? Encoding.UTF8.GetBytes(text) : note));

        (await AuditAsync(site)).AssertUnable("/ledger/checkpoint is no signed tree head.");
        isGone = false;
        (await AuditAsync(site)).AssertWell(Has(0), FirstRun, New(0), Waiting);
        isGone = true;
        (await AuditAsync(site)).AssertUnable("/ledger/checkpoint is no signed tree head.");
    }

    [Theory]
    [InlineData(-11, 1)]
    [InlineData(-9, 0)]
    [InlineData(2, 3)] // The auditor's own clock is behind.
    public async Task Audit_CheckpointOfAnotherTime_LieIfItIsOld(int minutes, int exitCode)
    {
        await using var site = await LedgerSite.Build(now: DateTimeOffset.UtcNow.AddMinutes(minutes)).StartAsync();

        var audit = await AuditAsync(site);

        if (exitCode is 0) audit.AssertWell(Has(0), FirstRun, New(0), Waiting);
        else if (exitCode is 3) audit.AssertNotDated("The checkpoint was signed at 2", Has(0), FirstRun, New(0), Waiting);
        else audit.AssertLie(EctLedgerFailure.Stale, "The checkpoint was not signed within the last 10 minutes.");
    }

    [Fact]
    public async Task Audit_NobodyThere_Unable()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var url = $"http://127.0.0.1:{FreePort.Next()}/ledger";

        var audit = await ToolRun.StartAsync("audit", url, "--key", new EctLedgerKey(LedgerSite.Origin, key).VerifierKey);

        audit.AssertUnable($"{url}/checkpoint cannot be read: ");
    }

    [Fact]
    public async Task Audit_NoAnswer_UnableInTime()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var audit = await ToolRun.StartAsync(
            "audit", $"http://{mute.LocalEndpoint}/ledger", "--key", new EctLedgerKey(LedgerSite.Origin, key).VerifierKey);

        audit.AssertUnable("/ledger/checkpoint was not there within 10 seconds.");
    }

    [Theory]
    [InlineData("checkpoint", 404, "There is no checkpoint at ")]
    [InlineData("checkpoint", 503, "/ledger/checkpoint answered 503.")]
    [InlineData("checkpoint", 302, "/ledger/checkpoint answered 302.")]
    [InlineData("tile/0/000.p/3", 500, "/ledger/tile/0/000.p/3 answered 500.")]
    [InlineData("tile/entries/000.p/3", 401, "/ledger/tile/entries/000.p/3 answered 401.")]
    public async Task Audit_NoAnswerButAStatus_Unable(string path, int status, string sentence)
    {
        await using var site = await LyingSite.StartAsync((path, _ => status));
        await site.AppendLongEndedAsync(3);

        (await AuditAsync(site)).AssertUnable(sentence);
    }

    [Theory]
    [InlineData("checkpoint", 131_072, "/ledger/checkpoint is no signed tree head.")]
    [InlineData("checkpoint", 131_073, "/ledger/checkpoint cannot be read: ")]
    [InlineData("tile/0/000.p/3", 97, "/ledger/tile/0/000.p/3 cannot be read: ")]
    [InlineData("tile/entries/000.p/3", 3 * 65_537 + 1, "/ledger/tile/entries/000.p/3 cannot be read: ")]
    public async Task Audit_TooMuch_Unable(string path, int length, string sentence)
    {
        await using var site = await LyingSite.StartAsync((path, _ => new byte[length]));
        await site.AppendLongEndedAsync(3);

        (await AuditAsync(site)).AssertUnable(sentence);
    }

    [Fact]
    public async Task Audit_ContentThatIsNotCompressedAsItSays_Unable()
    {
        await using var site = await LedgerSite.Build(map: app =>
        {
            app.Use((context, next) =>
            {
                context.Response.Headers.ContentEncoding = "gzip";
                return next(context);
            });
            LedgerSite.MapForAnyone(app);
        }).StartAsync();

        (await AuditAsync(site)).AssertUnable("/ledger/checkpoint cannot be read: ");
    }

    [Theory]
    [InlineData("Required argument 'SOURCE' missing for command: 'audit'.")]
    [InlineData("Option '--key' is required.", "http://127.0.0.1/ledger")]
    [InlineData("Required argument missing for option: '--state'.", "http://127.0.0.1/ledger", "--key", "KEY", "--state")]
    [InlineData("'--verbose'", "http://127.0.0.1/ledger", "--key", "KEY", "--verbose")]
    [InlineData("Option '--key' expects a single argument but 2 were provided.", "http://127.0.0.1/ledger", "--key", "KEY", "--key", "KEY")]
    [InlineData("ledger.example.com/ledger cannot be read", "ledger.example.com/ledger", "--key", "KEY")]
    [InlineData("file:///ledger cannot be read", "file:///ledger", "--key", "KEY")]
    [InlineData("'soon' is no duration.", "http://127.0.0.1/ledger", "--key", "KEY", "--patience", "soon")]
    [InlineData("'-1' is no duration.", "http://127.0.0.1/ledger", "--key", "KEY", "--max-age", "-1")]
    [InlineData("The key cannot be read.", "http://127.0.0.1/ledger", "--key", "ledger.pem")]
    [InlineData("The key cannot be read.", "http://127.0.0.1/ledger", "--key", "KEY.")]
    [InlineData("The key cannot be read.", "http://127.0.0.1/ledger", "--key", "OTHERID", "--state", "head.note")]
    [InlineData("The key cannot be read.", "http://127.0.0.1/ledger", "--key", "a+33c5d4f8+AQIDBA==")]
    public async Task Audit_WrongArguments_Unable(string sentence, params string[] arguments)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var text = new EctLedgerKey(LedgerSite.Origin, key).VerifierKey;
        var parts = text.Split('+', 3);
        var asked = arguments.Select(argument => argument
            .Replace("KEY", text, StringComparison.Ordinal)
            .Replace("OTHERID", $"{parts[0]}+00000000+{parts[2]}", StringComparison.Ordinal));

        (await ToolRun.StartAsync(["audit", .. asked])).AssertUnable(sentence);
    }

    [Theory]
    [InlineData("not a head"), InlineData(null)]
    public async Task Audit_StateThatIsNotThisLedgers_Unable(string? state)
    {
        await using var site = await LyingSite.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var other = await LedgerSite.Build(
            ledger: (it, _) => it.AddLedger("other.example.com/ledger", key), now: DateTimeOffset.UtcNow).StartAsync();
        _folder.File("head.note", state ?? (await other.CheckpointAsync()).Note);

        (await AuditAsync(site)).AssertUnable($"The head of the last run cannot be read from {State}: ");
    }

    private static byte[] Flipped(byte[] content)
    {
        content[^1] ^= 1;
        return content;
    }

    private Task<ToolRun> AuditAsync(LedgerSite site, EctLedgerKey? key = null, params string[] options) => ToolRun.StartAsync(
        ["audit", UrlOf(site), "--key", (key ?? site.Key).VerifierKey, "--state", State, "--patience", "0", .. options]);

    /// <summary>Puts many entries of one token into the storage, past the ledger.</summary>
    private static async Task FillAsync(LedgerSite site, int count, DateTimeOffset now)
    {
        var (token, end) = (site.Token(now.AddHours(-1)), now.AddHours(-1));
        foreach (var places in Enumerable.Range(0, count).Chunk(1_000))
        {
            var rows = places.Select(place =>
            {
                var recordedAt = now.AddMilliseconds(-place);
                var entry = EctLedgerEntry.Create(token, recordedAt, Forge.Me).Encoded;
                var (id, leaf) = (Guid.NewGuid(), EctDigest.Of([0, .. entry.Span]));
                return new EctStoredEntry(id, EctDigest.Of(id.ToByteArray()), leaf, recordedAt, end, entry);
            });
            await site.Storage.AppendAsync([.. rows], 0, default, Cancellation);
        }
    }

    private static async Task RemoveAsync(string file, int place)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = $"UPDATE ledger_entry SET entry = NULL WHERE \"index\" = {place}";
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
    }
}
