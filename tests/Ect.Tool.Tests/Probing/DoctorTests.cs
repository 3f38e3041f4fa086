using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ect.Tool.Tests;

public sealed class DoctorTests
{
    private const string Set = """{"keys":[{"kty":"EC","crv":"P-256","kid":"a-1","x":"X","y":"Y"PRIVATE}]}""";

    [Fact]
    public async Task Doctor_OfAGoodService_Healthy()
    {
        using var desk = await Desk.MakeAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var receiver = await Receiver.StartAsync(desk.File("a.jwks"), key.ExportPkcs8PrivateKeyPem(), "Production");

        var run = (await ToolRun.StartAsync("doctor", $"{receiver.Url}/reviews")).AssertYes();

        Assert.StartsWith("note  transport   plain HTTP", run.Lines[0], StringComparison.Ordinal);
        Assert.Matches("^good  clock       between [-+0-9.]+ and [-+0-9.]+ s from the clock here$", run.Lines[1]);
        Assert.Equal("good  gate        a request without a token is refused with 403", run.Lines[2]);
        Assert.StartsWith("good  keys        /.well-known/jwks.json: ", run.Lines[3], StringComparison.Ordinal);
        Assert.StartsWith("note  ledger      /ledger/checkpoint", run.Lines[4], StringComparison.Ordinal);
        Assert.Matches("^good  header      a field of 3[0-9],[0-9]{3} bytes passes; above 7,168 senders use the body$", run.Lines[7]);
    }

    [Fact]
    public async Task Doctor_Dashboard_SaysWhoSeesIt()
    {
        using var desk = await Desk.MakeAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var receiver = await Receiver.StartAsync(desk.File("a.jwks"), key.ExportPkcs8PrivateKeyPem());

        var shown = (await ToolRun.StartAsync("doctor", $"{receiver.Url}/reviews")).AssertYes();
        var elsewhere = (await ToolRun.StartAsync("doctor", $"{receiver.Url}/reviews", "--dashboard", "/other")).AssertYes();
        var other = await RunAsync(http => http.Response.StatusCode = IsFor(http, "health") ? 404 : 200);

        Assert.Equal("note  dashboard   /ect shows workflows to this machine, if not to others. Draw one with ect graph", shown.Lines[6]);
        Assert.Equal("note  dashboard   /other is for those who may call it, if it is there (403)", elsewhere.Lines[6]);
        Assert.Contains("/ect answered 404: no dashboard is shown there", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_LedgerAtAnotherPath_IsLookedForThere()
    {
        await using var site = await LedgerSite.Build(map: app => app.MapEctLedger("/log").AllowAnonymous()).StartAsync();
        await site.AppendEndedAsync(3);

        var run = await ToolRun.StartAsync("doctor", $"{site.Client.BaseAddress}", "--ledger", "/log", "--json");
        var elsewhere = await ToolRun.StartAsync("doctor", $"{site.Client.BaseAddress}", "--json");

        Assert.Equal(("Good", $"{LedgerSite.Origin} shows 3 entries. Follow it with ect audit"), Finding(run, "ledger"));
        Assert.Equal(("Note", "/ledger/checkpoint is for those who may call it, if it is there (403)"), Finding(elsewhere, "ledger"));
    }

    [Fact]
    public async Task Doctor_NobodyAnswersInTime_Unable()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();

        (await ToolRun.StartAsync("doctor", $"http://{mute.LocalEndpoint}/", "--timeout", "1s"))
            .AssertUnable("did not answer within 1 seconds.");
    }

    [Fact]
    public async Task Doctor_ClockIsWrong_Bad() =>
        AssertBad(
            await RunAsync(http => http.Response.Headers.Date = DateTimeOffset.UtcNow.AddMinutes(5).ToString("r")), "clock", "ClockSkew");

    [Fact]
    public async Task Doctor_PrivateKeyIsShown_Bad() => AssertBad(
        await RunAsync(http => IsFor(http, "jwks.json") ? Set.Replace("PRIVATE", ",\"d\":\"D\"", StringComparison.Ordinal) : ""),
        "keys", "shows a private key");

    [Fact]
    public async Task Doctor_SetIsNone_Bad() => AssertBad(await RunAsync(_ => "<html>"), "keys", "is no JWK Set");

    [Fact]
    public async Task Doctor_ProxyWithShortHeaders_BadWithTheLengthThatPasses()
    {
        const int limit = 4_096;

        var run = await RunAsync(http => http.Response.StatusCode =
            http.Request.Headers.Sum(field => field.Key.Length + field.Value.ToString().Length + 4) > limit ? 431 : 200);

        AssertBad(run, "header", "Set Ect:MaxHeaderBytes of its callers to ");
        var text = run.Json.GetProperty("findings").EnumerateArray().Last().GetProperty("text").GetString()!;
        Assert.InRange(int.Parse(text[(text.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture), limit - 256, limit);
    }

    [Fact]
    public async Task Doctor_NobodyListens_Unable() =>
        (await ToolRun.StartAsync("doctor", "http://127.0.0.1:1/")).AssertUnable("cannot be asked");

    /// <summary>Visits a service that answers anything.</summary>
    private static async Task<ToolRun> RunAsync(Func<HttpContext, object> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Run(http => http.Response.WriteAsync(answer(http) as string ?? "", http.RequestAborted));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return await ToolRun.StartAsync("doctor", app.Urls.Single(), "--json");
    }

    private static bool IsFor(HttpContext http, string name) => http.Request.Path.Value!.EndsWith(name, StringComparison.Ordinal);

    private static void AssertBad(ToolRun run, string subject, string sentence)
    {
        Assert.Equal(1, run.ExitCode);
        var (state, text) = Finding(run, subject);
        Assert.Equal("Bad", state);
        Assert.Contains(sentence, text, StringComparison.Ordinal);
    }

    private static (string? State, string? Text) Finding(ToolRun run, string subject)
    {
        var finding = run.Json.GetProperty("findings").EnumerateArray().Single(row => row.GetProperty("subject").GetString() == subject);
        return (finding.GetProperty("state").GetString(), finding.GetProperty("text").GetString());
    }
}
