using System.Text.Json.Nodes;

namespace Ect.Tool.Tests;

public sealed class InspectTests : IDisposable
{
    private const string Now = "1800000000", Spoof = "pay\u001b[2Kme\u202e";

    private readonly TempFolder _folder = new();
    private readonly Forge _forge = new();

    public void Dispose()
    {
        _folder.Dispose();
        _forge.Dispose();
    }

    [Fact]
    public async Task Inspect_WithKeysAndAudience_EveryRuleInTheProfilesOrder()
    {
        var run = (await InspectAsync(_forge.Token(), "--jwks", Jwks(), "--audience", Forge.Me)).AssertYes();

        var rows = run.Json.GetProperty("tokens")[0].GetProperty("rules").EnumerateArray().ToList();
        string[] numbers =
        [
            .. Enumerable.Range(1, 9).Select(n => $"{n}"), "9a", .. Enumerable.Range(10, 12).Select(n => $"{n}"),
        ];
        Assert.Equal(numbers, rows.Select(row => row.GetProperty("rule").GetString()));
        Assert.Equal(["14", "18", "19", "20", "21"], Rules(run, "NotChecked"));
        Assert.Equal(numbers.Except(["14", "18", "19", "20", "21"]), Rules(run, "Passed"));
        Assert.True(run.Json.GetProperty("tokens")[0].GetProperty("proven").GetBoolean());
    }

    [Fact]
    public async Task Inspect_Always_EveryReasonOfTheLibraryIsARules()
    {
        var run = await InspectAsync(_forge.Token());

        var reasons = run.Json.GetProperty("tokens")[0].GetProperty("rules").EnumerateArray()
            .SelectMany(row => row.GetProperty("reasons").EnumerateArray()).Select(reason => reason.GetString());
        Assert.Equal(Enum.GetNames<EctFailureReason>().Except([nameof(EctFailureReason.None)]).Order(), reasons.Order());
    }

    [Fact]
    public async Task Inspect_WithoutKeys_ClaimsAreCheckedAndNothingIsProven()
    {
        var good = (await InspectAsync(_forge.Token())).AssertYes();
        var expired = await InspectAsync(_forge.Token(c => (c["iat"], c["exp"]) = (1_799_999_000, 1_799_999_100)));

        Assert.Equal(["10", "11", "12", "13", "14", "15", "18", "19", "20", "21"], Rules(good, "NotChecked"));
        Assert.False(good.Json.GetProperty("tokens")[0].GetProperty("proven").GetBoolean());
        AssertFailed(expired, "16", EctFailureReason.Expired);
        Assert.Equal(["10", "11", "12", "13", "14", "15"], Rules(expired, "NotChecked"));
        Assert.Equal(["17", "18", "19", "20", "21"], Rules(expired, "NotReached"));
    }

    [Fact]
    public async Task Inspect_TokenOf00WithoutKeys_LaterRulesNotChecked()
    {
        var run = (await InspectAsync(_forge.Token(
            claims =>
            {
                claims.Remove("pred");
                claims["par"] = new JsonArray();
            },
            header => header["typ"] = "wimse-exec+jwt"))).AssertYes();

        Assert.Equal(12, Rules(run, "NotChecked").Count());
        Assert.Equal(10, Rules(run, "Passed").Count());
    }

    [Fact]
    public async Task Inspect_OneThingWrong_RuleAndReason()
    {
        (string Rule, EctFailureReason Reason, string Token)[] cases =
        [
            ("3", EctFailureReason.Malformed, "hello.there.you"),
            ("4", EctFailureReason.UnsupportedType, _forge.Token(header: h => h["typ"] = "JWT")),
            ("5", EctFailureReason.UnsupportedAlgorithm, _forge.Token(header: h => h["alg"] = "none")),
            ("6", EctFailureReason.UnsupportedCriticalHeader, _forge.Token(header: h => h["crit"] = "x")),
            ("7", EctFailureReason.MissingClaim, _forge.Token(c => c.Remove("exec_act"))),
            ("8", EctFailureReason.InvalidClaim, _forge.Token(c => c["jti"] = 5)),
            ("11", EctFailureReason.UnknownKey, _forge.Token(header: h => h["kid"] = "other")),
            ("13", EctFailureReason.InvalidSignature, $"{_forge.Token()[..^4]}AAAA"),
            ("15", EctFailureReason.AudienceMismatch, _forge.Token(c => c["aud"] = Forge.Bob)),
            ("16", EctFailureReason.IssuedInFuture, _forge.Token(c => (c["iat"], c["exp"]) = (1_800_000_100, 1_800_000_200))),
        ];

        foreach (var (rule, reason, token) in cases)
            AssertFailed(await InspectAsync(token, "--jwks", Jwks(), "--audience", Forge.Me), rule, reason);
    }

    [Fact]
    public async Task Inspect_TokenOfMegabytes_TooLargeAndNotShown()
    {
        var run = await ToolRun.StartAsync(new ToolSetting(new string('a', 5_000_000)), "inspect");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAILED", run.Lines.Single(line => line.StartsWith("   2", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("aaaaaaaaaa", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_ControlCharactersInClaims_WrittenOut()
    {
        var token = _forge.Token(c => c["exec_act"] = Spoof);

        var text = (await ToolRun.StartAsync("inspect", token, "--at", Now)).AssertYes();
        var json = (await InspectAsync(token)).AssertYes();

        Assert.Contains(@"  exec_act  pay\u{1b}[2Kme\u{202e}", text.Lines);
        Assert.DoesNotContain("\u001b", text.Output + json.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", text.Output + json.Output, StringComparison.Ordinal);
        Assert.Equal(Spoof, json.Json.GetProperty("tokens")[0].GetProperty("token").GetProperty("action").GetString());
    }

    [Fact]
    public async Task Inspect_MarkupInClaims_IsText() => Assert.Contains(
        "  exec_act  [red]pay[/]",
        (await ToolRun.StartAsync("inspect", _forge.Token(c => c["exec_act"] = "[red]pay[/]"), "--at", Now)).AssertYes().Lines);

    [Fact]
    public async Task Inspect_FromFileInputAndArgument_AllOfThem()
    {
        var (first, second, third) = (_forge.Token(), _forge.Token(), _forge.Token());
        _folder.File("t.ect", $"Execution-Context: {first}\n");

        var run = (await ToolRun.StartAsync(
            new ToolSetting($"{second},\n{third}", _folder.Path), "inspect", "@t.ect", "-", first, "--at", Now, "--json")).AssertYes();

        string Id(string text) => EctToken.TryParse(text, new EctLimits(), out var token) ? token.Id : "";
        Assert.Equal(
            [Id(first), Id(second), Id(third), Id(first)],
            run.Json.GetProperty("tokens").EnumerateArray().Select(row => row.GetProperty("token").GetProperty("id").GetString()));
        Assert.DoesNotContain(first, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_Unsigned_RulesOfSignaturesNotChecked()
    {
        using var desk = await Desk.MakeAsync();

        var run = (await desk.RunAsync("inspect", await desk.IssueAsync("--unsigned"), "--json")).AssertYes();

        Assert.Equal(["4", "5", "6", "11", "13", "14", "15", "18", "19", "20", "21"], Rules(run, "NotChecked"));
    }

    [Fact]
    public async Task Inspect_NothingGiven_Unable()
    {
        (await ToolRun.StartAsync(new ToolSetting(Input: ""), "inspect")).AssertUnable("There is no token");
        (await ToolRun.StartAsync("inspect", "--jkws", "x")).AssertUnable("There is no option --jkws.");
        (await ToolRun.StartAsync("inspect", "@nowhere")).AssertUnable("nowhere cannot be read");
    }

    [Fact]
    public async Task Inspect_NotATerminal_NoColour() =>
        Assert.DoesNotContain('\u001b', (await ToolRun.StartAsync("inspect", _forge.Token(), "--at", Now)).AssertYes().Output);

    private Task<ToolRun> InspectAsync(string token, params string[] options) =>
        ToolRun.StartAsync(new ToolSetting(Folder: _folder.Path), ["inspect", token, "--at", Now, "--json", .. options]);

    private string Jwks() => _folder.File("a.jwks", _forge.Jwks());

    private static IEnumerable<string?> Rules(ToolRun run, string state) =>
        from row in run.Json.GetProperty("tokens")[0].GetProperty("rules").EnumerateArray()
        where row.GetProperty("state").GetString() == state
        select row.GetProperty("rule").GetString();

    private static void AssertFailed(ToolRun run, string rule, EctFailureReason reason)
    {
        Assert.Equal(1, run.ExitCode);
        var failed = Assert.Single(
            run.Json.GetProperty("tokens")[0].GetProperty("rules").EnumerateArray(),
            row => row.GetProperty("state").GetString() is "Failed");
        Assert.Equal((rule, $"{reason}"), (failed.GetProperty("rule").GetString(), failed.GetProperty("reason").GetString()));
    }
}
