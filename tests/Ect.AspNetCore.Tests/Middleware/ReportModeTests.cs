using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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
    [InlineData(EctFailureReason.LedgerUnavailable)]
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
        var failure = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StartAsync(mode: (EctMode)2));

        Assert.Contains("Ect:Mode must be Enforce or Report.", failure.Message, StringComparison.Ordinal);
    }

    private static Task<Service> StartAsync(Action<EctBuilder>? ect = null, EctMode mode = EctMode.Report, bool bindBody = false) => Service.StartAsync(
        app =>
        {
            app.UseEct();
            app.MapGet("/", Reason);
            app.MapGet("/reporting", Reason).RequireEct(e => e.Mode(EctMode.Report));
            app.MapGet("/enforcing", Reason).RequireEct(e => e.Mode(EctMode.Enforce));
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
