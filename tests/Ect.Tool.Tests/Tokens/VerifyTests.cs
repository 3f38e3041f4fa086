namespace Ect.Tool.Tests;

public sealed class VerifyTests
{
    [Fact]
    public async Task Verify_GoodToken_Accepted()
    {
        using var desk = await Desk.MakeAsync();

        var run = (await desk.VerifyAsync(await desk.IssueAsync("--jti", "6d4b1b3e-9d3c-4a51-8f0e-0d6a3f0c9c11"))).AssertYes();

        Assert.Equal("head      6d4b1b3e-9d3c-4a51-8f0e-0d6a3f0c9c11 review_spec by spiffe://example.com/agent/a", run.Lines[0]);
        Assert.Equal("Accepted by every rule that can be applied here.", run.Lines[1]);
    }

    [Fact]
    public async Task Verify_OtherReceiver_RefusedWithRuleAndReason()
    {
        using var desk = await Desk.MakeAsync();

        var run = await desk.RunAsync(
            "verify", await desk.IssueAsync(), "--issuer", Desk.Alice, "--jwks", "a.jwks", "--audience", Forge.Me, "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            ("15", "AudienceMismatch"), (run.Json.GetProperty("rule").GetString(), run.Json.GetProperty("reason").GetString()));
        Assert.False(run.Json.GetProperty("accepted").GetBoolean());
    }

    [Fact]
    public async Task Verify_PredecessorAlong_Accepted_AndAloneRefused()
    {
        using var desk = await Desk.MakeAsync();
        desk.Write("first.ect", await desk.IssueAsync("--action", "write_spec", "--wid", "new"));
        var second = await desk.IssueAsync("--pred", "@first.ect");

        Assert.Contains(" write_spec by ", (await desk.VerifyAsync(second, "@first.ect")).AssertYes().Lines[1], StringComparison.Ordinal);
        var alone = await desk.VerifyAsync(second, "--json");
        Assert.Equal((1, "PredecessorMissing"), (alone.ExitCode, alone.Json.GetProperty("reason").GetString()));
        (await desk.VerifyAsync(second, "--allow-unknown-predecessors")).AssertYes();
    }

    [Fact]
    public async Task Verify_BodyAndAction_Compared()
    {
        using var desk = await Desk.MakeAsync();
        desk.Write("content", "review");
        desk.Write("other", "changed");
        var token = await desk.IssueAsync("--output", "content");

        (await desk.VerifyAsync(token, "--body", "content", "--action", "review_spec")).AssertYes();
        var body = await desk.VerifyAsync(token, "--body", "other", "--json");
        var action = await desk.VerifyAsync(token, "--action", "pay", "--json");

        Assert.Equal((1, "BodyHashMismatch"), (body.ExitCode, body.Json.GetProperty("reason").GetString()));
        Assert.Equal((1, "ActionNotAllowed"), (action.ExitCode, action.Json.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Verify_UnsignedToken_OnlyWhereAskedFor()
    {
        using var desk = await Desk.MakeAsync();
        var token = await desk.IssueAsync("--unsigned");

        Assert.Equal("LevelTooLow", (await desk.VerifyAsync(token, "--json")).Json.GetProperty("reason").GetString());
        (await desk.VerifyAsync(token, "--level", "L1")).AssertYes();
        (await desk.VerifyAsync(token, "--level", "L3")).AssertUnable("'L3'");
    }

    [Fact]
    public async Task Verify_PastInstant_AcceptedThen()
    {
        using var desk = await Desk.MakeAsync();
        var token = await desk.IssueAsync("--at", "2026-01-31T12:00:00Z");

        Assert.Equal("Expired", (await desk.VerifyAsync(token, "--json")).Json.GetProperty("reason").GetString());
        (await desk.VerifyAsync(token, "--at", "2026-01-31T12:05:00Z")).AssertYes();
    }

    [Fact]
    public async Task Verify_KeysCannotBeAsked_Unable()
    {
        using var desk = await Desk.MakeAsync();
        var token = await desk.IssueAsync();

        var run = await desk.RunAsync(
            "verify", token, "--issuer", Desk.Alice, "--jwks", "http://127.0.0.1:1/jwks.json", "--audience", Desk.Bob, "--json");

        Assert.Equal((2, "KeySourceUnavailable"), (run.ExitCode, run.Json.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Verify_UnknownKid_NamesTheKeysThatThereAre()
    {
        using var desk = await Desk.MakeAsync();
        var token = await desk.IssueAsync("--kid", "a-2");
        (await desk.RunAsync("jwks", "a.pem", "--kid", "a-1", "--out", "one.jwks")).AssertYes();
        desk.Write("many.jwks", $$"""{"keys":[{{string.Join(',', await Task.WhenAll(Enumerable.Range(10, 12).Select(JwkAsync)))}}]}""");

        var one = await desk.RunAsync("verify", token, "--issuer", Desk.Alice, "--jwks", "one.jwks");
        await using var site = await StubService.StartAsync(_ => desk.File("one.jwks"));
        var fetched = await desk.RunAsync("verify", token, "--issuer", Desk.Alice, "--jwks", site.Url);
        var many = await desk.RunAsync("verify", token, "--issuer", Desk.Alice, "--jwks", "many.jwks", "--json");

        Assert.Equal(1, one.ExitCode);
        Assert.EndsWith(", UnknownKey: kid a-2. Its keys are a-1", one.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(one.Lines, fetched.Lines);
        Assert.Equal("UnknownKey", many.Json.GetProperty("reason").GetString());
        Assert.EndsWith(" k-18, k-19 and 2 more", many.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);

        async Task<string> JwkAsync(int number) =>
            (await ToolRun.StartAsync("keygen", "--format", "jwk", "--kid", $"k-{number}")).AssertYes().Output.Trim();
    }

    [Fact]
    public async Task Verify_IssuerWithoutKeys_Unable()
    {
        using var desk = await Desk.MakeAsync();

        (await desk.RunAsync("verify", "x", "--issuer", Desk.Alice)).AssertUnable("Give each --issuer its --jwks");
        (await desk.RunAsync("verify", "x", "--issuer", "alice", "--jwks", "a.jwks")).AssertUnable("is not a URI");
        (await desk.RunAsync("verify", "x", "--issuer", Desk.Alice, "--jwks", "http://example.com/")).AssertUnable("https");
    }
}
