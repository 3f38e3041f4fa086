using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Policies about ECTs, in both orders of UseEct() and UseAuthorization().</summary>
public sealed class EctAuthorizationPolicyBuilderExtensionsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData(HttpProtocols.Http1)]
    public async Task Issuer_UseEctFirst_OneOfThePolicysIsAcceptedAndOthersAreForbidden(HttpProtocols? sockets)
    {
        await using var service = await StartAsync(policy => policy.RequireEctIssuer(Forge.Alice, "urn:other"), sockets: sockets);

        using var alice = await SendAsync(service, "/", Service.Alice.Token());
        using var bob = await SendAsync(service, "/", Service.Bob.Token());
        using var both = await SendAsync(service, "/", Service.Alice.Token(), Service.Bob.Token());

        Assert.Equal(HttpStatusCode.OK, alice.StatusCode);
        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], new[] { bob.StatusCode, both.StatusCode });
        AssertReason(service, $"The policy requires that every head is of {Forge.Alice} or urn:other. The request does not meet this.");
    }

    [Theory]
    [InlineData("review_spec", HttpStatusCode.OK)]
    [InlineData("Review_spec", HttpStatusCode.Forbidden)]
    [InlineData("approve_spec", HttpStatusCode.Forbidden)]
    public async Task Action_OfTheHead_Decides(string action, HttpStatusCode expected)
    {
        await using var service = await StartAsync(policy => policy.RequireEctAction("review_spec"));

        using var answer = await SendAsync(service, "/", Service.Alice.Token(token => token.Action = action));

        Assert.Equal(expected, answer.StatusCode);
        if (expected is not HttpStatusCode.OK) AssertReason(service, "every head has the action review_spec. The request does not");
    }

    /// <summary>Anybody can write an unsigned token, under any name.</summary>
    [Theory]
    [InlineData("issuer", "every head is of " + Forge.Alice)]
    [InlineData("action", "every head has the action review_spec")]
    public async Task IssuerAndAction_HeadThatIsNotSigned_Fail(string about, string requirement)
    {
        await using var service = await StartAsync(policy => _ = about is "issuer"
            ? policy.RequireEctIssuer(Forge.Alice)
            : policy.RequireEctAction("review_spec"));

        using var signed = await SendAsync(service, "/low", Service.Alice.Token());
        using var unsigned = await SendAsync(service, "/low", Service.Alice.Unsigned());
        using var both = await SendAsync(service, "/low", Service.Alice.Token(), Service.Alice.Unsigned());

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden],
            new[] { signed.StatusCode, unsigned.StatusCode, both.StatusCode });
        AssertReason(
            service, $"The policy requires that {requirement}. A head is not signed (L1), so nobody proves its issuer and its action.");
    }

    [Theory]
    [InlineData(EctAssuranceLevel.L1, HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData(EctAssuranceLevel.L2, HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    [InlineData(EctAssuranceLevel.L3, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    public async Task Level_OfTheContext_Decides(EctAssuranceLevel level, HttpStatusCode atL1, HttpStatusCode atL2)
    {
        await using var service = await StartAsync(policy => policy.RequireEctLevel(level));

        using var first = await SendAsync(service, "/low", Service.Alice.Unsigned());
        using var second = await SendAsync(service, "/low", Service.Alice.Token());

        Assert.Equal((atL1, atL2), (first.StatusCode, second.StatusCode));
        if (level is not EctAssuranceLevel.L1) AssertReason(service, $"every path has level {level} or higher. The request does not");
    }

    [Fact]
    public async Task Level_RecordedInTheLedger_IsL3()
    {
        using var ledger = new LedgerHost();
        await using var service = await StartAsync(
            policy => policy.RequireEctLevel(EctAssuranceLevel.L3), ect => ect.AddLedger(ledger.Ledger));

        using var answer = await SendAsync(service, "/", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Policy_MissingTokenThatTheEndpointAllows_Fails()
    {
        await using var service = await StartAsync(policy => policy.RequireEctIssuer(Forge.Alice));

        using var missing = await SendAsync(service, "/entrance");
        using var sent = await SendAsync(service, "/entrance", Service.Alice.Token());

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (missing.StatusCode, sent.StatusCode));
        AssertReason(service, "The request has no validated context: Missing.");
    }

    [Fact]
    public async Task Policy_FailureThatIsOnlyReported_FailsNevertheless()
    {
        await using var service = await StartAsync(policy => policy.RequireEctLevel(EctAssuranceLevel.L1));

        using var expired = await SendAsync(service, "/report", Service.Alice.Token(token => token.IssuedAt = Forge.Now.AddHours(-1)));
        using var valid = await SendAsync(service, "/report", Service.Alice.Token());

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (expired.StatusCode, valid.StatusCode));
        AssertReason(service, "The request has no validated context: ");
    }

    [Fact]
    public async Task Policy_NobodyIsAuthenticated_IsTheSchemesChallenge()
    {
        await using var service = await StartAsync(policy => policy.RequireAuthenticatedUser().RequireEctIssuer(Forge.Alice));

        using var answer = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Policy_UseAuthorizationFirst_ThrowsAndSaysTheOrder(bool isCalled)
    {
        await using var service = await StartAsync(
            policy => policy.RequireEctIssuer(Forge.Alice), sockets: HttpProtocols.Http1, pipeline: app =>
            {
                // WebApplication calls it in front of UseEct() by itself.
                if (isCalled) app.UseAuthorization();
                app.UseEct();
            });
        var token = Service.Alice.Token();

        using var answer = await SendAsync(service, "/", token);
        using var open = await SendAsync(service, "/open", token);

        Assert.Equal((HttpStatusCode.InternalServerError, HttpStatusCode.OK), (answer.StatusCode, open.StatusCode));
        var thrown = Assert.Single(service.Logs.GetSnapshot().Select(record => record.Exception).OfType<InvalidOperationException>());
        Assert.StartsWith(
            "The authorization policy of HTTP: GET / has requirements about ECTs, but UseEct() has not", thrown.Message,
            StringComparison.Ordinal);
        Assert.Contains("Call app.UseEct() before app.UseAuthorization()", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_OnAnEndpointThatDisablesEcts_Throws()
    {
        await using var service = await StartAsync(policy => policy.RequireEctIssuer(Forge.Alice), sockets: HttpProtocols.Http1);

        using var answer = await SendAsync(service, "/disabled", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var thrown = Assert.Single(service.Logs.GetSnapshot().Select(record => record.Exception).OfType<InvalidOperationException>());
        Assert.Contains("HTTP: GET /disabled", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Remove DisableEct()", thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>The first verifies before routing, when it does not know yet which endpoint it will be.</summary>
    [Fact]
    public async Task Policy_BehindTwoUseEctOnAnEndpointThatDisablesEcts_Throws()
    {
        await using var service = await StartAsync(
            policy => policy.RequireEctIssuer(Forge.Alice), sockets: HttpProtocols.Http1, pipeline: app =>
            {
                app.UseEct();
                app.UseRouting();
                UseInOrder(app);
            });

        using var answer = await SendAsync(service, "/disabled", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var thrown = Assert.Single(service.Logs.GetSnapshot().Select(record => record.Exception).OfType<InvalidOperationException>());
        Assert.Contains("Remove DisableEct()", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_AskedInAHandlerAboutAnotherResource_ReadsTheRequest()
    {
        await using var service = await StartAsync(policy => policy.RequireEctIssuer(Forge.Alice));

        using var alice = await SendAsync(service, "/asks", Service.Alice.Token());
        using var bob = await SendAsync(service, "/asks", Service.Bob.Token());

        Assert.Equal("", await alice.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(
            $"The policy requires that every head is of {Forge.Alice}. The request does not meet this.",
            await bob.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Policy_AskedWithoutARequest_Fails()
    {
        await using var service = await StartAsync(policy => policy.RequireEctIssuer(Forge.Alice));
        using var scope = service.Services.CreateScope();

        var result = await scope.ServiceProvider.GetRequiredService<IAuthorizationService>().AuthorizeAsync(new(), "order", "ect");

        Assert.EndsWith("There is no request.", Assert.Single(result.Failure!.FailureReasons).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Requirements_WithoutAValue_ThrowWhereTheyAreWritten()
    {
        var policy = new AuthorizationPolicyBuilder();

        Assert.Throws<ArgumentException>("issuers", () => policy.RequireEctIssuer());
        Assert.Throws<ArgumentException>("actions", () => policy.RequireEctAction("review_spec", ""));
        Assert.Throws<ArgumentOutOfRangeException>("level", () => policy.RequireEctLevel(default));
        Assert.Throws<ArgumentNullException>("builder", () => default(AuthorizationPolicyBuilder)!.RequireEctLevel(EctAssuranceLevel.L2));
    }

    private static Task<Service> StartAsync(
        Action<AuthorizationPolicyBuilder> policy, Action<EctBuilder>? ect = null, HttpProtocols? sockets = null,
        Action<WebApplication>? pipeline = null) => Service.StartAsync(
        app =>
        {
            (pipeline ?? UseInOrder)(app);
            app.MapGet("/", () => "").RequireAuthorization("ect");
            app.MapGet("/low", () => "").RequireAuthorization("ect").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L1));
            app.MapGet("/report", () => "").RequireAuthorization("ect").RequireEct(e => e.Mode(EctMode.Report));
            app.MapGet("/entrance", () => "").RequireAuthorization("ect").AllowMissingEct();
            app.MapGet("/disabled", () => "").RequireAuthorization("ect").DisableEct();
            app.MapGet("/open", () => "");
            app.MapGet("/asks", async (IAuthorizationService authorization, HttpContext http) =>
            {
                var result = await authorization.AuthorizeAsync(http.User, "order", "ect");
                return result.Succeeded ? "" : result.Failure.FailureReasons.Single().Message;
            });
        },
        ect,
        services: services =>
        {
            HeaderUser.AddTo(services);
            services.AddSingleton<IAuthorizationMiddlewareResultHandler, ReasonKeeper>();
            services.AddAuthorizationBuilder().AddPolicy("ect", policy);
        },
        sockets: sockets);

    private static void UseInOrder(WebApplication app) => app.UseAuthentication().UseEct().UseAuthorization();

    private static Task<HttpResponseMessage> SendAsync(Service service, string path, params string[] tokens)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("User", "carol");
        if (tokens.Length > 0) request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, tokens);
        return service.Client.SendAsync(request, Cancellation);
    }

    private static void AssertReason(Service service, string reason) => Assert.Contains(
        ((ReasonKeeper)service.Services.GetRequiredService<IAuthorizationMiddlewareResultHandler>()).Reasons,
        kept => kept.Contains(reason, StringComparison.Ordinal));

    /// <summary>Answers as ASP.NET Core does, and keeps why.</summary>
    private sealed class ReasonKeeper : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _inner = new();

        public ConcurrentQueue<string> Reasons { get; } = [];

        public Task HandleAsync(
            RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            foreach (var reason in authorizeResult.AuthorizationFailure?.FailureReasons ?? []) Reasons.Enqueue(reason.Message);
            return _inner.HandleAsync(next, context, policy, authorizeResult);
        }
    }
}
