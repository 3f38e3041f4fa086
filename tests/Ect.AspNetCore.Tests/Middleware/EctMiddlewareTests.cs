using System.Net;
using Ect.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

public class EctMiddlewareTests
{
    [Fact]
    public async Task Request_ValidToken_ReachesTheEndpointWithItsContext()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", (HttpContext http) =>
            {
                var feature = http.Features.GetRequiredFeature<IEctFeature>();
                Assert.Same(feature.Context, http.GetRequiredEct());
                Assert.Equal(EctFailureReason.None, feature.FailureReason);
                return feature.Context!.Heads[0].Id;
            });
        });
        var id = Forge.NewId();

        using var response = await service.GetAsync("/", Service.Alice.Token(token => token.Id = id));

        Assert.Equal(id, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Request_BadToken_FeatureTellsTheReason()
    {
        IEctFeature? seen = null;
        await using var service = await Service.StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                await next(context);
                seen = context.Features.Get<IEctFeature>();
                Assert.Null(context.GetEct());
            });
            app.UseEct();
            app.Run(_ => throw new InvalidOperationException("Reached."));
        });

        using var response = await service.GetAsync("/", EctTestFault.WrongAudience);

        await response.AssertRefusedAsync();
        Assert.Equal(EctFailureReason.AudienceMismatch, seen?.FailureReason);
        Assert.Null(seen?.Context);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nowhere")]
    public async Task Request_NoToken_IsRefusedAlsoWhereNoEndpointMatches(string path)
    {
        await using var service = await Service.StartAsync(middleware: options => options.ExposeFailureReason = true);

        using var response = await service.GetAsync(path);

        await response.AssertRefusedAsync(reason: EctFailureReason.Missing);
        Assert.Null(response.Headers.CacheControl);
    }

    [Fact]
    public async Task Request_ValidTokenAndNoEndpoint_IsNotFound()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.GetAsync("/nowhere", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Request_WithoutRouting_NeedsAToken()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.Run(context => context.Response.WriteAsync(context.GetRequiredEct().Heads[0].Issuer));
        });

        using var refused = await service.GetAsync("/");
        using var accepted = await service.GetAsync("/", Service.Alice.Token());

        await refused.AssertRefusedAsync();
        Assert.Equal(Forge.Alice, await accepted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Request_UseEctBeforeUseRouting_ExemptionsAreNotKnownAndNothingOpens()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.UseRouting();
            app.MapGet("/", () => "open").DisableEct();
        });

        using var response = await service.GetAsync("/");

        await response.AssertRefusedAsync();
    }

    [Fact]
    public async Task Request_UseEctAfterUseRouting_ExemptionsAreKnown()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseRouting();
            app.UseEct();
            app.MapGet("/", () => "open").DisableEct();
            app.MapGet("/closed", () => "");
        });

        using var open = await service.GetAsync("/");
        using var closed = await service.GetAsync("/closed");

        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        await closed.AssertRefusedAsync();
    }

    [Fact]
    public async Task AllowMissing_NoToken_PassesAndFeatureTellsSo()
    {
        await using var service = await StartWithEntranceAsync();

        using var response = await service.GetAsync("/");

        Assert.Equal("Missing", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Null(response.Headers.CacheControl);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ,")]
    public async Task AllowMissing_EmptyField_CountsAsMissing(string field)
    {
        await using var service = await StartWithEntranceAsync();

        using var response = await service.GetAsync("/", field);

        Assert.Equal("Missing", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AllowMissing_ValidToken_IsUsed()
    {
        await using var service = await StartWithEntranceAsync();
        var token = Service.Alice.Token();

        using var accepted = await service.GetAsync("/", token);
        using var replayed = await service.GetAsync("/", token);

        Assert.Equal("None", await accepted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await replayed.AssertRefusedAsync();
    }

    [Fact]
    public async Task AllowMissing_InvalidToken_IsRefused()
    {
        await using var service = await StartWithEntranceAsync();

        using var malformed = await service.GetAsync("/", EctTestFault.Malformed);
        using var forged = await service.GetAsync("/", EctTestFault.InvalidSignature);
        using var oneOfTwo = await service.GetAsync("/", Service.Alice.Token(), "garbage");

        await malformed.AssertRefusedAsync();
        await forged.AssertRefusedAsync();
        await oneOfTwo.AssertRefusedAsync();
    }

    [Fact]
    public async Task AllowMissing_NoToken_IsNoRefusalInTheLog()
    {
        await using var service = await StartWithEntranceAsync();

        service.Logs.Clear();
        using var response = await service.GetAsync("/");

        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Category!.StartsWith("Ect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_Accepted_LogsOneLineAtDebug()
    {
        await using var service = await Service.StartAsync(services: services => services.AddLogging(logging => logging.AddFilter("Ect", LogLevel.Trace)));
        var id = Forge.NewId();

        service.Logs.Clear();
        using var response = await service.GetAsync("/", Service.Alice.Token(token => token.Id = id));

        var record = Assert.Single(service.Logs.GetSnapshot(), record => record.Category!.StartsWith("Ect", StringComparison.Ordinal));
        Assert.Equal(("RequestAccepted", LogLevel.Debug), (record.Id.Name, record.Level));
        Assert.Contains("1 ECTs", record.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(id, record.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_Refused_IsNotLoggedAsAccepted()
    {
        await using var service = await Service.StartAsync(services: services => services.AddLogging(logging => logging.AddFilter("Ect", LogLevel.Trace)));

        using var response = await service.GetAsync("/", EctTestFault.Malformed);

        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Id.Name is "RequestAccepted");
    }

    [Fact]
    public async Task Disabled_AnyToken_IsNotLookedAt()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", (HttpContext http) => http.Features.Get<IEctFeature>() is null ? "open" : "looked").DisableEct();
        });

        using var without = await service.GetAsync("/");
        using var with = await service.GetAsync("/", EctTestFault.Malformed);

        Assert.Equal("open", await without.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("open", await with.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Scope_IsOpenForEveryRequestThatUseEctLetsPass()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", Describe).WithEctAction("spec_stored");
            app.MapGet("/open", Describe).DisableEct();
            app.MapGet("/entrance", Describe).AllowMissingEct().WithEctAction("workflow_started");
        });
        string id = Forge.NewId(), workflow = Forge.NewId();

        using var response = await service.GetAsync("/", Service.Alice.Token(token => (token.Id, token.WorkflowId) = (id, workflow)));

        Assert.Equal($"spec_stored {workflow} {id}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("no scope", await service.Client.GetStringAsync("/open", TestContext.Current.CancellationToken));
        Assert.Equal("workflow_started - ", await service.Client.GetStringAsync("/entrance", TestContext.Current.CancellationToken));

        static string Describe(IEctScopes scopes)
        {
            if (scopes.Current is not { } scope) return "no scope";
            return $"{scope.Action ?? "-"} {scope.WorkflowId ?? "-"} {string.Join(' ', scope.Frontier.Select(token => token.Id))}";
        }
    }

    [Fact]
    public async Task Scope_AfterTheRequest_IsClosed()
    {
        var leaked = true;
        await using var service = await Service.StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                await next(context);
                leaked = context.RequestServices.GetRequiredService<IEctScopes>().Current is not null;
            });
            app.UseEct();
            app.MapGet("/", () => "");
        });

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.False(leaked);
    }

    [Fact]
    public async Task ErrorPage_RunsThePipelineAgain_TheRequestIsNotItsOwnReplay()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseExceptionHandler("/error");
            app.UseEct();
            app.MapGet("/", string () => throw new InvalidOperationException("Failed."));
            app.MapGet("/error", (HttpContext http) => http.GetRequiredEct().Heads[0].Issuer);
        });
        var token = Service.Alice.Token();

        using var failed = await service.GetAsync("/", token);
        using var replayed = await service.GetAsync("/", token);

        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal(Forge.Alice, await failed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await replayed.AssertRefusedAsync();
    }

    [Fact]
    public async Task ErrorPage_AsksForMore_IsRefused()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseExceptionHandler("/error");
            app.UseEct();
            app.MapGet("/", string () => throw new InvalidOperationException("Failed."));
            app.MapGet("/error", () => "Reached.").RequireEct(e => e.Actions("approve_spec"));
        }, middleware: options => options.ExposeFailureReason = true);

        using var response = await service.GetAsync("/", Service.Alice.Token());

        await response.AssertRefusedAsync(reason: EctFailureReason.ActionNotAllowed);
    }

    [Fact]
    public async Task SecondPass_OtherTokensThanTheRequestHasUsed_AreUsedUpLikeAny()
    {
        string used = Service.Alice.Token(), fresh = Service.Alice.Token();
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.Use((context, next) =>
            {
                if (context.Request.Headers.Remove("Then", out var then)) context.Request.Headers[EctHeaderNames.ExecutionContext] = then;
                return next(context);
            });
            app.UseEct();
            app.MapGet("/", () => "Reached.");
        }, middleware: options => options.ExposeFailureReason = true);
        using var first = await service.GetAsync("/", used);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, fresh);
        request.Headers.TryAddWithoutValidation("Then", used);

        using var second = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await second.AssertRefusedAsync(reason: EctFailureReason.Replayed);
    }

    private static Task<Service> StartWithEntranceAsync() => Service.StartAsync(app =>
    {
        app.UseEct();
        app.MapGet("/", (HttpContext http) => http.Features.GetRequiredFeature<IEctFeature>().FailureReason.ToString()).AllowMissingEct();
    });
}
