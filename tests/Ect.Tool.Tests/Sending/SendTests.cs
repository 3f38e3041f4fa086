using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Ect.Tool.Tests;

public sealed class SendTests : IAsyncLifetime
{
    private const string Workflow = "4f94b3a1-51b5-4a5b-9b5a-6c1d9f6a7e00";

    private Desk _desk = null!;
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.MakeAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _desk.Write("bob.pem", key.ExportPkcs8PrivateKeyPem());
        _receiver = await Receiver.StartAsync(_desk.File("a.jwks"), key.ExportPkcs8PrivateKeyPem());
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _desk.Dispose();
    }

    [Fact]
    public async Task Send_InTheHeader_AcceptedAndAnswerShown()
    {
        var run = (await SendAsync("/reviews")).AssertYes();

        Assert.Matches(
            "^sent      [0-9a-f-]{36} review_spec to spiffe://example.com/agent/b, in the header: [0-9]+ characters$", run.Lines[0]);
        Assert.Contains("answer    200 OK", run.Lines);
        Assert.Equal("review_spec", run.Lines[^1]);
    }

    [Theory]
    [InlineData("header", "header"), InlineData("body", "body"), InlineData("json", "body"), InlineData("auto", "header")]
    public async Task Send_ByEveryTransport_AcceptedWithItsContentAndPredecessor(string transport, string place)
    {
        _desk.Write("first.ect", await _desk.IssueAsync("--action", "write_spec", "--wid", "new"));

        var run = (await SendAsync(
            "/echo", "--transport", transport, "--data", "{\"a\":1}", "--pred", "@first.ect", "--json")).AssertYes().Json;

        Assert.Equal((200, place), (run.GetProperty("status").GetInt32(), run.GetProperty("place").GetString()));
        Assert.StartsWith("2: {", run.GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            run.GetProperty("sent").GetProperty("predecessors")[0].GetString(), run.GetProperty("along")[0].GetString());
    }

    [Fact]
    public async Task Send_ReturnedToken_ShownAndControlCharactersWrittenOut()
    {
        var run = (await SendAsync("/returned", "--method", "POST")).AssertYes();

        Assert.Matches(
            "^returned  [0-9a-f-]{36} quoted by spiffe://example.com/agent/b \\(not verified\\)$",
            run.Lines.Single(line => line.StartsWith("returned", StringComparison.Ordinal)));
        Assert.Equal(@"done\u{1b}[2K", run.Lines[^1]);
    }

    [Fact]
    public async Task Send_ReturnedTokenAndTheReceiversKeys_Verified()
    {
        var run = (await SendAsync("/returned", "--method", "POST", "--jwks", "bob.pem")).AssertYes();
        var json = (await SendAsync("/returned", "--method", "POST", "--jwks", "bob.pem", "--json")).AssertYes().Json;

        Assert.DoesNotContain("not verified", run.Output, StringComparison.Ordinal);
        Assert.Contains("Accepted by every rule that can be applied here.", run.Lines);
        var verified = json.GetProperty("verified");
        Assert.True(verified.GetProperty("accepted").GetBoolean());
        Assert.Equal(
            json.GetProperty("sent").GetProperty("id").GetString(),
            verified.GetProperty("heads")[0].GetProperty("predecessors")[0].GetString());
        var callers = verified.GetProperty("rules").EnumerateArray().Single(rule => rule.GetProperty("rule").GetString() is "14");
        Assert.Equal("Passed", callers.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Send_ReturnedTokenOfAnotherKey_NoAndTheAnswerIsShown()
    {
        var run = await SendAsync("/returned", "--method", "POST", "--jwks", "a.jwks");

        Assert.Equal((1, true), (run.ExitCode, run.Lines.Contains("answer    200 OK")));
        Assert.Contains("Refused by rule 11 (kid names one key of this issuer), UnknownKey", run.Output, StringComparison.Ordinal);
        var kid = System.Text.Json.JsonDocument.Parse(_desk.File("a.jwks")).RootElement.GetProperty("keys")[0].GetProperty("kid");
        Assert.Contains($". Its keys are {kid}", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Desk.Bob, Desk.Alice, "Refused by rule 17 (Its place in the workflow is sound), PredecessorMissing: the answer does")]
    [InlineData(Desk.Bob, "urn:carol", "Refused by rule 15 (aud has the receiver's name), AudienceMismatch")]
    [InlineData("urn:carol", Desk.Alice, "Refused by rule 10 (The issuer is trusted), UntrustedIssuer")]
    public async Task Send_ReturnedTokenThatIsNotTheAnswer_NoAndTheRule(string issuer, string audience, string sentence)
    {
        var token = await _desk.IssueAsync("--key", "bob.pem", "--issuer", issuer, "--audience", audience, "--wid", Workflow);
        await using var other = await StubService.StartAsync(context => ReturnAsync(context, 200, token));

        var run = await SendToAsync(other.Url, "--wid", Workflow, "--jwks", "bob.pem");
        var unasked = await SendToAsync(other.Url, "--wid", Workflow);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(sentence, run.Output, StringComparison.Ordinal);
        Assert.Contains("(not verified)", unasked.AssertYes().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Out_KeepsWhatCameBackToGoOnFrom()
    {
        var run = (await SendAsync("/returned", "--method", "POST", "--wid", Workflow, "--out", "returned.ect", "--json")).AssertYes().Json;
        var next = (await SendAsync("/echo", "--pred", "@returned.ect", "--data", "{}", "--json")).AssertYes().Json;

        Assert.Equal(
            run.GetProperty("returned")[0].GetProperty("id").GetString(),
            Assert.Single(next.GetProperty("sent").GetProperty("predecessors").EnumerateArray()).GetString());
        Assert.Equal(Workflow, next.GetProperty("sent").GetProperty("workflow_id").GetString());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_desk.Path, "returned.ect")));
    }

    [Fact]
    public async Task Send_OutToAFileThatExists_UnableAndNothingIsSentUnlessForced()
    {
        _desk.Write("returned.ect", "older");
        await using var other = await StubService.StartAsync(_ => "{}");

        (await SendToAsync(other.Url, "--out", "returned.ect")).AssertUnable("returned.ect exists");
        Assert.Empty(other.Requests);
        var none = (await SendToAsync(other.Url, "--out", "returned.ect", "--force")).AssertYes();

        Assert.Equal("No token came back, so returned.ect is not written.", none.Error.Trim());
        Assert.Equal("older", _desk.File("returned.ect"));
        (await SendAsync("/returned", "--method", "POST", "--out", "returned.ect", "--force")).AssertYes();
        Assert.NotEqual("older", _desk.File("returned.ect"));
    }

    [Fact]
    public async Task Send_WithoutTheMethod_NoAndSaysWhichIsTaken()
    {
        var run = await SendAsync("/returned");
        var json = (await SendAsync("/returned", "--json")).Json;

        Assert.Equal((1, true), (run.ExitCode, run.Lines.Contains("answer    405 MethodNotAllowed")));
        Assert.Contains("hint      GET is not taken here, but POST: say it with --method.", run.Lines);
        Assert.Equal("GET is not taken here, but POST: say it with --method.", json.GetProperty("hint").GetString());
    }

    [Fact]
    public async Task Send_TokenOfAnAnswerThatIsNoSuccess_NotVerified()
    {
        var token = await _desk.IssueAsync("--key", "bob.pem", "--issuer", Desk.Bob, "--audience", Desk.Alice);
        await using var other = await StubService.StartAsync(context => ReturnAsync(context, 500, token));

        var run = await SendToAsync(other.Url, "--jwks", "bob.pem");

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("(not verified)", run.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_KeysThatCannotBeRead_UnableAndNothingIsSent()
    {
        await using var other = await StubService.StartAsync(_ => "{}");

        (await SendToAsync(other.Url, "--jwks", "none.jwks")).AssertUnable("none.jwks cannot be read");

        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Send_RefusedToken_NoWithReason()
    {
        var run = await SendAsync("/reviews", "--key", "b.pem");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("answer    403 Forbidden", run.Lines);
        Assert.Contains("reason    UnknownKey", run.Lines);
    }

    [Fact]
    public async Task Send_BodyForAGet_UnableAndNothingIsSent() =>
        (await SendAsync("/reviews", "--transport", "body", "--method", "GET")).AssertUnable("cannot be asked");

    [Fact]
    public async Task Send_NobodyListens_Unable() => (await _desk.RunAsync(
    [
        "send", "http://127.0.0.1:1/", "--key", "a.pem", "--issuer", Desk.Alice, "--audience", Desk.Bob, "--action", "x",
    ])).AssertUnable("http://127.0.0.1:1/ cannot be asked");

    [Fact]
    public async Task Send_HeadersAndAContentType_AsTheyWereGiven()
    {
        var got = new List<string>();
        await using var other = await StubService.StartAsync(context =>
        {
            got.AddRange($"{context.Request.Headers["X-One"]}", $"{context.Request.Headers["X-Two"]}", $"{context.Request.ContentType}");
            return Task.CompletedTask;
        });

        (await SendToAsync(
            other.Url, "--header", "X-One: 1", "--header", "X-Two:a: b", "--data", "hello", "--content-type", "text/plain; charset=utf-8"))
            .AssertYes();
        (await SendToAsync(other.Url, "--data", "{}")).AssertYes();

        Assert.Equal(["1", "a: b", "text/plain; charset=utf-8", "", "", "application/json"], got);
    }

    [Theory]
    [InlineData("--header", "X-One", "--header takes 'Name: value'"), InlineData("--header", "Content-Type: a/b", "not of its content")]
    [InlineData("--content-type", "none", "--content-type is no media type.")]
    public async Task Send_HeaderOrContentTypeThatIsNone_UnableAndNothingIsSent(string option, string value, string sentence)
    {
        await using var other = await StubService.StartAsync(_ => "{}");

        (await SendToAsync(other.Url, "--data", "hello", option, value)).AssertUnable(sentence);

        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Send_NobodyAnswersInTime_Unable()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();

        (await SendToAsync($"http://{mute.LocalEndpoint}/", "--timeout", "1s")).AssertUnable("did not answer in time.");
    }

    /// <summary>Linux has more addresses of its own than those that are known for it.</summary>
    [Fact]
    public async Task Send_PlainHttpToOthersAndAllowed_Sent()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Socket.OSSupportsIPv6, "The address is one of Linux, in the form of IPv6.");
        const string host = "127.0.0.2";
        await using var other = await StubService.StartAsync(_ => Task.CompletedTask, host);
        var url = other.Url.Replace(host, $"[::ffff:{host}]", StringComparison.Ordinal);
        Assert.SkipUnless(HttpClient.DefaultProxy.IsBypassed(new(url)), "A proxy would be asked.");
        Assert.False(new Uri(url).IsLoopback);

        (await SendToAsync(url)).AssertUnable("not sent over plain HTTP");
        Assert.Empty(other.Requests);
        Assert.Contains("answer    200 OK", (await SendToAsync(url, "--allow-http")).AssertYes().Lines);

        Assert.Single(other.Requests);
    }

    [Fact]
    public async Task Send_PlainHttpToOthers_UnableUnlessAllowed() => (await _desk.RunAsync(
    [
        "send", "http://example.invalid/", "--key", "a.pem", "--issuer", Desk.Alice, "--audience", Desk.Bob, "--action", "x",
    ])).AssertUnable("not sent over plain HTTP");

    private static Task ReturnAsync(HttpContext context, int status, string token)
    {
        context.Response.StatusCode = status;
        context.Response.Headers[EctHeaderNames.ExecutionContext] = token;
        return Task.CompletedTask;
    }

    private async Task<ToolRun> SendAsync(string path, params string[] options)
    {
        if (options.Contains("--key")) (await _desk.RunAsync("keygen", "--out", "b.pem")).AssertYes();
        return await SendToAsync($"{_receiver.Url}{path}", options);
    }

    private Task<ToolRun> SendToAsync(string url, params string[] options) => _desk.RunAsync(
    [
        "send", url, "--issuer", Desk.Alice, "--audience", Desk.Bob, "--action", "review_spec",
        .. Desk.Unless(options, "--key", "a.pem"), .. options,
    ]);
}
