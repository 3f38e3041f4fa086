using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Tests;

/// <summary>A service that introduces ECTs: nothing is refused, everything is reported.</summary>
public class ReportModeTests
{
    private const int OneMegabyte = 1024 * 1024;

    [Fact]
    public async Task Request_WithoutOrWithAnInvalidToken_GoesOnAndIsReported()
    {
        await using var service = await StartAsync();
        var token = Service.Alice.Token();

        Assert.Equal("Missing", await AnswerAsync(service));
        Assert.Equal("Malformed", await AnswerAsync(service, "garbage"));
        Assert.Equal("AudienceMismatch", await AnswerAsync(service, Service.Alice.Token(token => token.Audiences[0] = Forge.Bob)));
        Assert.Equal("None", await AnswerAsync(service, token));
        Assert.Equal("Replayed", await AnswerAsync(service, token));

        Assert.Equal(["Missing", "Malformed", "AudienceMismatch", "Replayed"], Reported(service));
        var refusals = await service.Services.GetRequiredService<IEctRefusals>().GetAsync(TestContext.Current.CancellationToken);
        Assert.All(refusals.Recent, refusal => Assert.True(refusal.WouldRefuse));
        Assert.Equal((4L, 0), (refusals.WouldRefuseCounts.Values.Sum(), refusals.Counts.Count));
    }

    [Theory]
    [InlineData(EctFailureReason.ReplayCacheUnavailable), InlineData(EctFailureReason.StoreUnavailable)]
    [InlineData(EctFailureReason.KeySourceUnavailable), InlineData(EctFailureReason.RevocationUnavailable)]
    [InlineData(EctFailureReason.LedgerUnavailable), InlineData(EctFailureReason.ReplayFenced)]
    public async Task Request_DependencyIsDown_GoesOn(EctFailureReason reason)
    {
        await using var service = await StartAsync(new Dependency(reason) { IsAway = true }.AddTo);

        Assert.Equal($"{reason}", await AnswerAsync(service, Service.Alice.Token()));

        Assert.Equal([$"{reason}"], Reported(service));
    }

    [Theory]
    [InlineData(OneMegabyte)]
    [InlineData(OneMegabyte + 1)] // Too long to be searched, but not for the endpoint.
    public async Task Request_ContentWasReadBeforeItFailed_EndpointGetsAllOfIt(int length)
    {
        await using var service = await StartAsync();
        var json = $$"""{"a":"{{new string('x', length - 8)}}"}""";

        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await service.Client.PostAsync("/length", content, TestContext.Current.CancellationToken);

        Assert.Equal($"{length}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal([length > OneMegabyte ? "BodyTooLarge" : "Missing"], Reported(service));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)] // Long content is read only for tokens that would be accepted.
    public async Task Request_BoundToItsContentAndRefused_EndpointGetsAllOfIt(int length)
    {
        await using var service = await StartAsync(bindBody: true);
        using var forge = Service.Alice.WithOtherKey();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/length") { Content = new ByteArrayContent(new byte[length]) };
        request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, forge.Token(claims => claims["out_hash"] = "AAAA"));

        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal($"{length}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Nobody can tell the tokens from the content.</summary>
    [Fact]
    public async Task Request_BodyOfTokensThatIsNone_EndpointRunsAndCannotReadIt()
    {
        var runs = 0;
        await using var service = await Service.StartAsync(
            app =>
            {
                app.UseEct();
                app.MapPost("/", async (HttpRequest request) =>
                {
                    runs++;
                    await request.Body.CopyToAsync(Stream.Null);
                });
            },
            sockets: HttpProtocols.Http1, middleware: options => options.Mode = EctMode.Report);
        using var content = new StringContent("garbage");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/related; type=\"application/exec+jwt\"; boundary=b");

        using var response = await service.Client.PostAsync("/", content, TestContext.Current.CancellationToken);

        Assert.Equal((1, HttpStatusCode.BadRequest), (runs, response.StatusCode));
        Assert.Equal(["Malformed"], Reported(service));
    }

    [Fact]
    public async Task Start_MistakesBesideReport_AreStillErrors()
    {
        var invalid = await Assert.ThrowsAsync<OptionsValidationException>(() => Service.StartAsync(
            options: options => options.Identity = "not a name", middleware: options => options.Mode = EctMode.Report));
        Assert.Contains("Ect:Identity", invalid.Message, StringComparison.Ordinal);

        var unverified = await Assert.ThrowsAsync<InvalidOperationException>(() => Service.StartAsync(
            app => app.MapGet("/reporting", Reason).RequireEct(e => e.Mode(EctMode.Report)),
            sockets: HttpProtocols.Http1, middleware: options => options.Mode = EctMode.Report));
        Assert.Contains("GET /reporting", unverified.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_NothingHasEvaluatedTheRequest_DoesNotRun()
    {
        await using var service = await Service.StartAsync(
            app =>
            {
                app.UseWhen(http => http.Request.Path == "/verified", branch => branch.UseEct());
                app.MapGet("/{path}", () => "ran").RequireEct(e => e.Mode(EctMode.Report));
            },
            middleware: options => options.Mode = EctMode.Report);

        using var verified = await service.GetAsync("/verified");
        Assert.Equal(HttpStatusCode.OK, verified.StatusCode);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => service.GetAsync("/other"));
        Assert.Contains("UseEct()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_NoTokenCanBeMade_FailsAndSendsNothing()
    {
        await using var callee = await Callee.StartAsync();
        await using var service = await Service.StartAsync(
            app =>
            {
                app.UseEct();
                app.MapGet("/", (IHttpClientFactory clients) => clients.CreateClient("callee").GetStringAsync("/"));
            },
            services: services => services.AddHttpClient("callee", client => client.BaseAddress = callee.Address)
                .AddEctHandler(o => o.Action = "asked"), // and no audience
            middleware: options => options.Mode = EctMode.Report);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => service.GetAsync("/"));

        Assert.Contains("SetEctAudience", exception.Message, StringComparison.Ordinal);
        Assert.Empty(callee.Calls);
    }

    /// <summary>Workflows begin there: docs/rollout.md says in which order.</summary>
    [Fact]
    public async Task Endpoint_EnforcedAndThenAllowedToMiss_RefusesInvalidTokensAlone()
    {
        await using var service = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/entrance"));
        using var invalid = await service.GetAsync("/entrance", "garbage");
        Assert.Equal(HttpStatusCode.Forbidden, invalid.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(service, "/required"));
    }

    [Fact]
    public async Task Endpoint_ModeOfItsOwn_OverridesTheOptions()
    {
        await using var service = await StartAsync(mode: EctMode.Enforce);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(service, "/"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/reporting"));

        await using var reporting = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(reporting, "/"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(reporting, "/enforcing"));
    }

    [Fact]
    public async Task Start_NothingOrSomeEndpointsAreEnforced_IsWarnedOf()
    {
        await using var service = await StartAsync();
        Assert.StartsWith("UseEct() refuses no requests, because Ect:Mode is Report, except for endpoints whose own Mode is Enforce.", Warning(service), StringComparison.Ordinal);

        await using var enforcing = await StartAsync(mode: EctMode.Enforce);
        Assert.Equal(
            "UseEct() refuses no requests for these endpoints, because their Mode is Report: HTTP: GET /reporting => Reason. " +
            "Set it to Enforce when no request is logged as WouldRefuse any more.", Warning(enforcing));
    }

    [Fact]
    public async Task Start_UnknownMode_Fails()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(mode: (EctMode)2));

        Assert.Contains("Ect:Mode must be Enforce or Report.", failure.Message, StringComparison.Ordinal);
    }

    private static Task<Service> StartAsync(Action<EctBuilder>? ect = null, EctMode mode = EctMode.Report, bool bindBody = false) => Service.StartAsync(
        app =>
        {
            app.UseEct();
            app.MapGet("/", Reason);
            app.MapGet("/reporting", Reason).RequireEct(e => e.Mode(EctMode.Report));
            app.MapGet("/enforcing", Reason).RequireEct(e => e.Mode(EctMode.Enforce));
            app.MapGet("/entrance", Reason).RequireEct(e => e.Mode(EctMode.Enforce)).AllowMissingEct();
            app.MapGet("/required", Reason).AllowMissingEct().RequireEct(e => e.Mode(EctMode.Enforce));
            app.MapPost("/length", async (HttpRequest request) =>
            {
                using var content = new MemoryStream();
                await request.Body.CopyToAsync(content);
                return $"{content.Length}";
            }).RequireEct(e => _ = bindBody ? e.BindBody(EctBodyBinding.OutputHash) : e.AcceptJsonBody());
        },
        ect, middleware: options => options.Mode = mode);

    private static string Reason(HttpContext http) => http.Features.Get<IEctFeature>()!.FailureReason.ToString();

    private static async Task<string> AnswerAsync(Service service, params string[] tokens)
    {
        using var response = await service.GetAsync("/", tokens);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<HttpStatusCode> StatusAsync(Service service, string path)
    {
        using var response = await service.GetAsync(path);
        return response.StatusCode;
    }

    private static IEnumerable<string?> Reported(Service service) =>
        service.Logs.GetSnapshot().Where(line => line.Id.Name is "WouldRefuse").Select(line => line.GetStructuredStateValue("Reason"));

    private static string Warning(Service service) =>
        service.Logs.GetSnapshot().Single(line => line.Level is LogLevel.Warning && line.Id.Name!.Contains("OnlyReporting", StringComparison.Ordinal)).Message;
}
