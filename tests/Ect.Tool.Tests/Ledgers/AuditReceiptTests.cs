using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using static Ect.Tool.Tests.AuditAsserts;

namespace Ect.Tool.Tests;

/// <summary><c>ect audit URL --token</c>: receipts that a service gives to who has the token.</summary>
public sealed class AuditReceiptTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Audit_ReceiptOfARecordedToken_Proven()
    {
        await using var site = await StartAsync();
        var (first, second) = (Ended(site), Ended(site));
        await site.AppendAsync(first);
        await site.AppendLongEndedAsync(300);
        await site.AppendAsync(second);
        site.Clock.Advance(TimeSpan.FromSeconds(1));

        var run = await AuditAsync(site, "--token", first.EncodedToken, "--token", FileWith(second), "--state", In("head"));
        var again = await AuditAsync(site, "--token", FileWith(first), "--state", In("head"), "--json");

        run.AssertWell(Has(302), FirstRun, New(302), "proven       2 receipts");
        Assert.DoesNotContain(first.EncodedToken, run.Output, StringComparison.Ordinal);
        var json = again.AssertYes().Json;
        Assert.Equal((302, 1), (json.GetProperty("before").GetInt32(), json.GetProperty("receipts").GetInt32()));
        Assert.False(json.TryGetProperty("ahead", out _));
    }

    [Fact]
    public async Task Audit_ReceiptOfATokenThatCanStillBeSpent_SignedAndComparedLater()
    {
        await using var site = await StartAsync();
        await site.AppendLongEndedAsync(3);
        var live = site.Token(site.Clock.GetUtcNow().AddMinutes(5));
        await site.AppendAsync(live);

        var run = await AuditAsync(site, "--token", FileWith(live));
        var json = (await AuditAsync(site, "--token", FileWith(live), "--json")).AssertYes().Json;

        run.AssertWell(Has(3), FirstRun, New(3), "signed       1 receipts more, for entries that are shown later: compare them then");
        Assert.Equal((0, 1), (json.GetProperty("receipts").GetInt32(), json.GetProperty("ahead").GetInt32()));
    }

    [Fact]
    public async Task Audit_TokenThatWasNotRecorded_NoAndNamed()
    {
        await using var site = await StartAsync();
        await site.AppendLongEndedAsync(3);
        var token = Ended(site);

        var run = await AuditAsync(site, "--token", FileWith(token), "--patience", "0s");
        var json = await AuditAsync(site, "--token", FileWith(token), "--patience", "0s", "--json");

        Assert.Equal((1, 1), (run.ExitCode, json.ExitCode));
        Assert.Equal(
            [$"no receipt   {token.Id}: the service gives none for this token", "Not every token is recorded."], run.Lines[^2..]);
        Assert.Equal(token.Id, json.Json.GetProperty("unrecorded")[0].GetString());
    }

    /// <summary>It is recorded in the background.</summary>
    [Fact]
    public async Task Audit_ReceiptThatIsNotThereYet_AskedForAgain()
    {
        await using var site = await StartAsync();
        await site.AppendLongEndedAsync(3);
        var token = Ended(site);
        await using var slow = await ServeAsync((count, context) => count is 1 ? null : Recorded(context));

        var run = await AuditAsync(site, "--token", FileWith(token), "--receipts", slow.Url);

        Assert.Equal(2, slow.Requests.Count);
        run.AssertWell(Has(4), FirstRun, New(4), "proven       1 receipts");

        async Task<EctReceipt> Recorded(HttpContext context)
        {
            using var body = new StreamReader(context.Request.Body);
            Assert.Equal((token.EncodedToken, "text/plain; charset=us-ascii"),
                (await body.ReadToEndAsync(Cancellation), context.Request.ContentType));
            return (await site.AppendAsync(token))[0];
        }
    }

    /// <summary>Of two histories, one is in the receipt.</summary>
    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Audit_ReceiptOfAnotherHistory_LieAndTheReceiptIsKept(bool withState)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var site = await StartAsync(key);
        await using var other = await StartAsync(key);
        await site.AppendLongEndedAsync(3);
        var token = Ended(other);
        var receipt = (await other.AppendAsync(token))[0];
        await using var liar = await ServeAsync((_, _) => Task.FromResult(receipt));
        string[] arguments =
        [
            "audit", UrlOf(site), "--key", new EctLedgerKey(LedgerSite.Origin, key).VerifierKey, "--state", In("head"),
        ];
        if (withState) (await ToolRun.StartAsync(arguments)).AssertYes();

        var run = await ToolRun.StartAsync([.. arguments, "--token", FileWith(token), "--receipts", liar.Url]);

        var kept = run.AssertLie(
            EctLedgerFailure.Inconsistent, $"Its 3 entries do not continue what it signed for in the receipt of {token.Id}.");
        Assert.Contains(Convert.ToBase64String(receipt.Encoded.Span), kept, StringComparison.Ordinal);
        Assert.Contains((await site.CheckpointAsync()).Note.Split('\n')[2], kept, StringComparison.Ordinal);
        Assert.DoesNotContain(token.EncodedToken, kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_ReceiptOfAnotherToken_Lie()
    {
        await using var site = await StartAsync();
        var receipt = (await site.AppendAsync(Ended(site)))[0];
        await using var liar = await ServeAsync((_, _) => Task.FromResult(receipt));

        var run = await AuditAsync(site, "--token", FileWith(Ended(site)), "--receipts", liar.Url);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches("^WrongSubject: What it gave for .* is the receipt of another token\\.$", run.Lines[0]);
    }

    [Fact]
    public async Task Audit_ReceiptOfAnotherKey_Lie()
    {
        await using var site = await StartAsync();
        await using var other = await StartAsync();
        var token = Ended(other);
        var receipt = (await other.AppendAsync(token))[0];
        await using var liar = await ServeAsync((_, _) => Task.FromResult(receipt));

        var run = await AuditAsync(site, "--token", FileWith(token), "--receipts", liar.Url);

        Assert.Equal((1, "The ledger lies."), (run.ExitCode, run.Lines[^1]));
        Assert.StartsWith("UnknownKey: What it gave", run.Lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello"), InlineData("null"), InlineData("{\"entry\":\"\"}"), InlineData("{\"entry\":null,\"receipt\":\"\"}")]
    public async Task Audit_AnswerThatIsNoReceipt_Unable(string answer)
    {
        await using var site = await StartAsync();
        await using var other = await StubService.StartAsync(_ => answer);

        (await AuditAsync(site, "--token", FileWith(Ended(site)), "--receipts", other.Url)).AssertUnable("is no entry with its receipt.");
    }

    [Theory]
    [InlineData(401, "answered 401. Give a token for it"), InlineData(302, "answered 302. Say with --receipts where")]
    public async Task Audit_ServiceThatGivesNoReceipt_Unable(int status, string sentence)
    {
        await using var site = await StartAsync();
        await using var other = await StubService.StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (status, "/elsewhere");
            return Task.CompletedTask;
        });

        (await AuditAsync(site, "--token", FileWith(Ended(site)), "--receipts", other.Url)).AssertUnable(sentence);

        Assert.Single(other.Requests);
    }

    [Fact]
    public async Task Audit_ReceiptsForAgents_TokenOfTheServiceIsSentToItAlone()
    {
        await using var site = await LedgerSite.Build(
            app =>
            {
                app.MapEctLedger().RequireAuthorization(LedgerSite.Auditors);
                app.MapEctLedgerReceipts().RequireAuthorization(LedgerSite.Auditors);
            },
            now: DateTimeOffset.UtcNow).StartAsync();
        var token = Ended(site);
        await site.AppendAsync(token);
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        await using var other = await StubService.StartAsync(_ => "");
        var bearer = In("bearer");
        await File.WriteAllTextAsync(bearer, "auditor", Cancellation);

        var run = await AuditAsync(site, "--token", FileWith(token), "--token-file", bearer);
        await AuditAsync(site, "--token", FileWith(token), "--token-file", bearer, "--receipts", other.Url);

        run.AssertWell(Has(1), FirstRun, New(1), "proven       1 receipts");
        Assert.Equal([""], other.Tokens);
    }

    [Fact]
    public async Task Audit_ReceiptsWhereTheyCannotBeAskedFor_UnableAndNothingIsSent()
    {
        await using var site = await StartAsync();
        var token = FileWith(Ended(site));

        (await AuditAsync(site, "--token", token, "--receipts", "http://192.0.2.1/")).AssertUnable("Tokens are sent over https");
        (await AuditAsync(site, "--token", "hello")).AssertUnable("is no token that could be read");
        (await ToolRun.StartAsync("audit", _folder.Path, "--token", token, "--key", site.Key.VerifierKey))
            .AssertUnable("Give that of the ledger.");
        (await ToolRun.StartAsync("audit", "evidence.json", "--token", token, "--key", site.Key.VerifierKey))
            .AssertUnable("Give that of the ledger.");
    }

    [Fact]
    public async Task Export_ReceiptsOverHttp_InTheEvidenceUnlessTheirTokenCanBeSpent()
    {
        await using var site = await StartAsync();
        var (ended, live) = (Ended(site), site.Token(site.Clock.GetUtcNow().AddMinutes(5)));
        await site.AppendAsync(ended);
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        await site.CheckpointAsync();
        await site.AppendAsync(live);
        string[] options = ["--key", site.Key.VerifierKey, "--out", In("e.json"), "--token", FileWith(ended), "--token", FileWith(live)];

        var export = await ToolRun.StartAsync(["ledger", "export", UrlOf(site), .. options]);
        var audit = await ToolRun.StartAsync("audit", In("e.json"), "--key", site.Key.VerifierKey);

        Assert.Equal(
            ["exported     1 entries, and 1 receipts", "not shown    1 receipts, since their tokens can still be spent"],
            export.AssertYes().Lines);
        Assert.Contains("proven       1 receipts", audit.AssertYes().Lines);
        Assert.DoesNotContain(
            Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(live.EncodedToken))[4..40],
            await File.ReadAllTextAsync(In("e.json"), Cancellation), StringComparison.Ordinal);
    }

    private static Task<LedgerSite> StartAsync(ECDsa? key = null) => LedgerSite.Build(
        ledger: (it, own) => it.AddLedger(LedgerSite.Origin, key ?? own), now: DateTimeOffset.UtcNow).StartAsync();

    /// <summary>A token that ended an hour ago.</summary>
    private static EctToken Ended(LedgerSite site) => site.Token(site.Clock.GetUtcNow().AddHours(-1));

    /// <summary>Gives receipts as the service does.</summary>
    /// <param name="find">Finds the receipt, the how many-th time that one is asked for.</param>
    private static Task<StubService> ServeAsync(Func<int, HttpContext, Task<EctReceipt>?> find)
    {
        var count = 0;
        return StubService.StartAsync(async context =>
        {
            if (find(++count, context) is not { } finding)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            var receipt = await finding;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(
                JsonSerializer.Serialize(new { entry = receipt.Entry.Encoded.ToArray(), receipt = receipt.Encoded.ToArray() }),
                Cancellation);
        });
    }

    private static Task<ToolRun> AuditAsync(LedgerSite site, params string[] options) =>
        ToolRun.StartAsync(["audit", UrlOf(site), "--key", site.Key.VerifierKey, .. options]);

    private string In(string name) => Path.Combine(_folder.Path, name);

    private string FileWith(EctToken token)
    {
        var path = In($"{Guid.NewGuid():N}.ect");
        File.WriteAllText(path, token.EncodedToken);
        return $"@{path}";
    }
}
