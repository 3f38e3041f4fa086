using System.Security.Cryptography;

namespace Ect.Tool.Tests;

public sealed class SendTests : IAsyncLifetime
{
    private Desk _desk = null!;
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.MakeAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
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
    public async Task Send_PlainHttpToOthers_UnableUnlessAllowed() => (await _desk.RunAsync(
    [
        "send", "http://example.invalid/", "--key", "a.pem", "--issuer", Desk.Alice, "--audience", Desk.Bob, "--action", "x",
    ])).AssertUnable("not sent over plain HTTP");

    private async Task<ToolRun> SendAsync(string path, params string[] options)
    {
        if (options.Contains("--key")) (await _desk.RunAsync("keygen", "--out", "b.pem")).AssertYes();
        return await _desk.RunAsync(
        [
            "send", $"{_receiver.Url}{path}", "--issuer", Desk.Alice, "--audience", Desk.Bob, "--action", "review_spec",
            .. Desk.Unless(options, "--key", "a.pem"), .. options,
        ]);
    }
}
