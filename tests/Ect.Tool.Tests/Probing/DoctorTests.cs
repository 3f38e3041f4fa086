using System.Globalization;
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
        Assert.Matches("^good  clock       .* s from the clock here", run.Lines[1]);
        Assert.Equal("good  gate        a request without a token is refused with 403", run.Lines[2]);
        Assert.StartsWith("good  keys        /.well-known/jwks.json: ", run.Lines[3], StringComparison.Ordinal);
        Assert.StartsWith("note  ledger      /ledger/checkpoint", run.Lines[4], StringComparison.Ordinal);
        Assert.Matches("^good  header      a field of 3[0-9],[0-9]{3} bytes passes; above 7,168 senders use the body$", run.Lines[6]);
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
        var finding = run.Json.GetProperty("findings").EnumerateArray().Single(row => row.GetProperty("subject").GetString() == subject);
        Assert.Equal("Bad", finding.GetProperty("state").GetString());
        Assert.Contains(sentence, finding.GetProperty("text").GetString(), StringComparison.Ordinal);
    }
}
