using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>The validated context as a parameter of handlers.</summary>
public sealed class ContextParameterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData(HttpProtocols.Http1)]
    public async Task Parameter_ValidToken_IsTheRequestsContext(HttpProtocols? sockets)
    {
        await using var service = await StartAsync(sockets);
        var ids = new[] { Forge.NewId(), Forge.NewId() };

        var answers = await Task.WhenAll(ids.Select(id =>
            service.SendAsync(HttpMethod.Post, "/", Service.Alice.Token(token => token.Id = id))));

        foreach (var (answer, id) in answers.Zip(ids))
        {
            Assert.Equal(id, await answer.Content.ReadAsStringAsync(Cancellation));
            answer.Dispose();
        }
    }

    [Theory]
    [InlineData("/nullable")]
    [InlineData("/default")]
    [InlineData("/record")]
    [InlineData("/properties")]
    public async Task NullableParameter_WithAndWithoutToken_IsTheContextOrNull(string path)
    {
        await using var service = await StartAsync();
        var id = Forge.NewId();

        Assert.Equal(id, await service.Client.GetStringAsync(path, id));
        Assert.Equal("none", await service.Client.GetStringAsync(path, null));
    }

    [Theory]
    [InlineData("POST", "/entrance")]
    [InlineData("POST", "/disabled")]
    [InlineData("GET", "/inferred")]
    [InlineData("GET", "/required-record")]
    [InlineData("GET", "/asks")]
    public async Task Parameter_NoContext_ThrowsAndNamesTheEndpointAndTheRemedy(string method, string path)
    {
        await using var service = await StartAsync(HttpProtocols.Http1);

        using var answer = await service.SendAsync(new(method), path);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var thrown = Assert.Single(service.Logs.GetSnapshot().Select(record => record.Exception).OfType<InvalidOperationException>());
        Assert.StartsWith(
            $"HTTP: {method} {path} needs a validated execution context, and there is none.", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(
            "call RequireEct() on the endpoint, not AllowMissingEct() or DisableEct()", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("[FromServices] EctContext?", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, EctFailureReason.Missing), InlineData("garbage", EctFailureReason.Malformed)]
    public async Task Parameter_NoContextSinceModeIsReport_ThrowsAndNamesModeAndReason(string? token, EctFailureReason reason)
    {
        await using var service = await StartAsync(HttpProtocols.Http1);

        using var answer = await service.SendAsync(HttpMethod.Post, "/report", token is null ? [] : [token]);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var thrown = Assert.Single(service.Logs.GetSnapshot().Select(record => record.Exception).OfType<InvalidOperationException>());
        Assert.StartsWith(
            "HTTP: POST /report needs a validated execution context, and there is none: the request would be refused with " +
            $"{reason}, but Mode is Report", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("RequireEct(e => e.Mode(EctMode.Enforce))", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameter_BesideABody_DoesNotTakeIt()
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/body");
        request.Content = new StringContent("\"tea\"", null, "application/json");
        request.Headers.Add(EctHeaderNames.ExecutionContext, Service.Alice.Token());

        using var answer = await service.Client.SendAsync(request, Cancellation);

        Assert.Equal("tea review_spec", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Parameter_InApiDescriptions_IsNotListed()
    {
        await using var service = await StartAsync();

        var descriptions = service.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items
            .SelectMany(group => group.Items).ToDictionary(description => description.RelativePath!);

        Assert.Empty(descriptions[""].ParameterDescriptions);
        Assert.Empty(descriptions["nullable"].ParameterDescriptions);
        Assert.Equal("item", Assert.Single(descriptions["body"].ParameterDescriptions).Name);
    }

    [Fact]
    public async Task Action_FromServices_IsTheRequestsContext()
    {
        await using var service = await Service.StartAsync(
            app =>
            {
                app.UseEct();
                app.MapControllers().AllowMissingEct();
            },
            services: services => services.AddControllers().AddApplicationPart(typeof(ContextController).Assembly));
        var id = Forge.NewId();

        Assert.Equal(id, await service.Client.GetStringAsync("/context", id));
        Assert.Equal("none", await service.Client.GetStringAsync("/context", null));
    }

    [Fact]
    public async Task Service_OutsideARequest_Throws()
    {
        await using var service = await StartAsync();
        using var scope = service.Services.CreateScope();

        var exception = Assert.Throws<InvalidOperationException>(scope.ServiceProvider.GetRequiredService<EctContext>);

        Assert.Contains("Background work uses IEctScopes", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>It would keep the context of the first request for all others.</summary>
    [Fact]
    public async Task Service_OfASingleton_IsFoundByTheValidationOfScopes()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<Auditor>();
        services.AddEct(options => options.Identity = Forge.Me);
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        var exception = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<Auditor>);

        Assert.Contains("from root provider", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The error page runs the pipeline again, with its own requirements.</summary>
    [Fact]
    public async Task Service_AskedAgainAfterASecondEvaluation_IsWhatThatFound()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseExceptionHandler("/error");
            app.UseRouting();
            app.UseEct();
            app.MapGet("/fails", ([FromServices] EctContext? ect) => ect is null ? throw new InvalidTimeZoneException() : "")
                .RequireEct(e => e.Actions("another").Mode(EctMode.Report));
            app.MapGet("/error", (EctContext ect) => ect.Heads[0].Action);
        });

        using var answer = await service.GetAsync("/fails", Service.Alice.Token());

        Assert.Equal("review_spec", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static Task<Service> StartAsync(HttpProtocols? sockets = null) => Service.StartAsync(
        app =>
        {
            app.UseEct();
            app.MapPost("/", (EctContext ect) => ect.Heads[0].Id);
            app.MapPost("/body", (EctContext ect, [FromBody] string item) => $"{item} {ect.Heads[0].Action}");
            app.MapGet("/nullable", ([FromServices] EctContext? ect) => ect?.Heads[0].Id ?? "none").AllowMissingEct();
            app.MapGet("/default", ([FromServices] EctContext? ect = null) => ect?.Heads[0].Id ?? "none").AllowMissingEct();
            app.MapGet("/inferred", (EctContext? ect) => ect?.Heads[0].Id ?? "none").AllowMissingEct();
            app.MapGet("/record", ([AsParameters] Input input) => input.Ect?.Heads[0].Id ?? "none").AllowMissingEct();
            app.MapGet("/properties", ([AsParameters] Members input) => input.Ect?.Heads[0].Id ?? "none").AllowMissingEct();
            app.MapGet("/required-record", ([AsParameters] RequiredInput input) => input.Ect.Heads[0].Id).AllowMissingEct();
            app.MapGet("/asks", (HttpContext http) => http.RequestServices.GetService<EctContext>()?.Heads[0].Id).AllowMissingEct();
            app.MapPost("/entrance", (EctContext ect) => ect.Heads[0].Id).AllowMissingEct();
            app.MapPost("/disabled", (EctContext ect) => ect.Heads[0].Id).DisableEct();
            app.MapPost("/report", (EctContext ect) => ect.Heads[0].Id).RequireEct(e => e.Mode(EctMode.Report));
        },
        services: services => services.AddEndpointsApiExplorer(), sockets: sockets);

    private sealed class Auditor(EctContext ect)
    {
        public override string ToString() => ect.Heads[0].Id;
    }

    private sealed record Input([FromServices] EctContext? Ect, string? Query = null);

    private sealed record RequiredInput([FromServices] EctContext Ect);

    private sealed class Members
    {
        [FromServices]
        public EctContext? Ect { get; set; }
    }
}

/// <summary>An action that takes the context where there is one.</summary>
[ApiController, Route("context")]
public sealed class ContextController : ControllerBase
{
    [HttpGet]
    public ActionResult<string> Get([FromServices] EctContext? ect) => Ok(ect?.Heads[0].Id ?? "none");
}

file static class ContextClient
{
    /// <param name="client">The client.</param>
    /// <param name="path">The path.</param>
    /// <param name="id">The id of the token to send; <see langword="null"/> for none.</param>
    public static async Task<string> GetStringAsync(this HttpClient client, string path, string? id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (id is not null) request.Headers.Add(EctHeaderNames.ExecutionContext, Service.Alice.Token(token => token.Id = id));
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
