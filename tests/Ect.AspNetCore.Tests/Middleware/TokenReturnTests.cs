using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ect.Testing;
using Ect.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

public class TokenReturnTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Return_Accepted_SaysWhatThisServiceDidForTheCaller(HttpProtocols? sockets)
    {
        await using var service = await StartAsync(() => "done", sockets: sockets);
        string id = Forge.NewId(), workflow = Forge.NewId();

        using var response = await service.GetAsync("/", Service.Alice.Token(token => (token.Id, token.WorkflowId) = (id, workflow)));

        var claims = Read(Assert.Single(Returned(response)));
        Assert.Equal("done", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Forge.Me, claims.GetProperty("iss").GetString());
        Assert.Equal([Forge.Alice], Audiences(claims));
        Assert.Equal("spec_stored", claims.GetProperty("exec_act").GetString());
        Assert.Equal(workflow, claims.GetProperty("wid").GetString());
        Assert.Equal([id], Strings(claims, "pred"));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Return_NoBody_IsMadeAllTheSame()
    {
        await using var service = await StartAsync(() => Results.NoContent());

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Single(Returned(response));
    }

    [Fact]
    public async Task Return_UnsignedHead_IsUnsignedToo()
    {
        await using var service = await StartAsync(() => "done", options: options => options.MinimumLevel = EctAssuranceLevel.L1);

        using var response = await service.GetAsync("/", EctTestFault.NotSigned);

        Assert.DoesNotContain('.', Assert.Single(Returned(response)));
    }

    [Fact]
    public async Task Return_HeadsWithoutWorkflow_NamesNone()
    {
        await using var service = await StartAsync((IEctScopes scopes) => scopes.Current!.GetOrCreateWorkflowId());

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.False(Read(Assert.Single(Returned(response))).TryGetProperty("wid", out _));
    }

    [Fact]
    public async Task Return_ActionSetByTheHandler_IsTheOne()
    {
        await using var service = await StartAsync((IEctScopes scopes) => { scopes.Current!.Action = "spec_rejected"; });

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal("spec_rejected", Read(Assert.Single(Returned(response))).GetProperty("exec_act").GetString());
    }

    [Fact]
    public async Task Return_OnlyTheOptionAsks_IsReturned()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", () => "").WithEctAction("spec_stored");
        }, middleware: options => options.ReturnToken = true);

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Single(Returned(response));
    }

    [Fact]
    public async Task Return_NobodyAsks_IsNotReturned()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", () => "").WithEctAction("spec_stored");
        });

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Empty(Returned(response));
    }

    [Theory]
    [InlineData(199, false)]
    [InlineData(200, true)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    [InlineData(404, false)]
    [InlineData(500, false)]
    public async Task Return_ByStatus_OnlyWithSuccess(int status, bool expected)
    {
        await using var service = await StartAsync((HttpContext http) => { http.Response.StatusCode = status; });

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(expected, Returned(response).Any());
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("5", false)]
    public async Task Return_ByGrpcStatusInTheHeader_OnlyWithSuccess(string status, bool expected)
    {
        await using var service = await StartAsync((HttpContext http) => { http.Response.Headers.GrpcStatus = status; });

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, Returned(response).Any());
    }

    [Fact]
    public async Task Return_NoTokenCame_ReturnsNone()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", () => "").AllowMissingEct().WithEctAction("spec_stored").ReturnEct();
        });

        using var response = await service.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(Returned(response));
    }

    [Fact]
    public async Task Return_NoAction_ReturnsNoneAndNamesTheRemedy()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", () => "").ReturnEct();
        });

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(Returned(response));
        AssertLogged(service, "ReturnedTokenHasNoAction", LogLevel.Warning, ".WithEctAction(");
    }

    [Fact]
    public async Task Return_HeadsOfSeveralIssuers_ReturnsNone()
    {
        await using var service = await StartAsync(() => "");

        using var response = await service.GetAsync("/", Service.Alice.Token(), Service.Bob.Token());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(Returned(response));
        AssertLogged(service, "ReturnedTokenHasSeveralReceivers", LogLevel.Warning, "several issuers");
    }

    [Fact]
    public async Task Return_SeveralHeadsOfOneIssuer_NamesThemAll()
    {
        await using var service = await StartAsync(() => "");
        string[] ids = [Forge.NewId(), Forge.NewId()];

        using var response = await service.GetAsync("/", [.. ids.Select(id => Service.Alice.Token(token => token.Id = id))]);

        Assert.Equal(ids, Strings(Read(Assert.Single(Returned(response))), "pred"));
    }

    [Fact]
    public async Task Return_FrontierOfOthers_IsNamedAndSentAlong()
    {
        string head = Forge.NewId(), ours = Forge.NewId(), others = Forge.NewId();
        var fromBob = Service.Bob.Token(token => (token.Id, token.Audiences[0]) = (others, Forge.Me));
        await using var service = await StartAsync((IEctScopes scopes) =>
        {
            scopes.Current!.AddPredecessor(Parse(fromBob));
            scopes.Current!.AddPredecessor(Parse(Service.Alice.Token(token => token.Id = ours)));
        });

        using var response = await service.GetAsync("/", Service.Alice.Token(token => token.Id = head));

        string[] returned = [.. Returned(response)];
        Assert.Equal(2, returned.Length);
        Assert.Equal([head, others, ours], Strings(Read(returned[0]), "pred"));
        Assert.Equal(fromBob, returned[1]);
    }

    [Fact]
    public async Task Return_FrontierThatFollowsTheHead_StillNamesTheHead()
    {
        string head = Forge.NewId(), next = Forge.NewId();
        await using var service = await StartAsync((IEctScopes scopes) =>
            scopes.Current!.AddPredecessor(Parse(Service.Bob.After(head, next))));

        using var response = await service.GetAsync("/", Service.Alice.Token(token => token.Id = head));

        Assert.Equal([head, next], Strings(Read(Returned(response).First()), "pred"));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public async Task Return_TooLongForAHeader_GoesAlone(int beyond, int expected)
    {
        var own = await LengthOfOwnTokenAsync();
        var inline = LongToken(7_168 - own - ", ".Length + beyond);
        await using var service = await StartAsync((IEctScopes scopes) => scopes.Current!.AddPredecessor(inline));

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(expected, Returned(response).Count());
        if (expected is 1) AssertLogged(service, "ReturnedTokenIsAlone", LogLevel.Warning, "1 predecessors");
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(2, 1)]
    public async Task Return_TooManyTokens_GoesAlone(int limit, int expected)
    {
        await using var service = await StartAsync((IEctScopes scopes) =>
        {
            scopes.Current!.AddPredecessor(Parse(Service.Bob.Token()));
            scopes.Current!.AddPredecessor(Parse(Service.Bob.Token()));
        }, options: options => options.Limits.MaxTokens = limit);

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(expected, Returned(response).Count());
    }

    /// <summary>What a caller with the same limits would refuse is not sent.</summary>
    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public async Task Return_TooLongForTheTokensOfARequest_GoesAlone(int beyond, int expected)
    {
        const int Limit = 5_000;
        var own = await LengthOfOwnTokenAsync();
        await using var service = await StartAsync(
            (IEctScopes scopes) => scopes.Current!.AddPredecessor(LongToken(Limit - own + beyond)),
            options: options => (options.Limits.MaxTokenLength, options.Limits.MaxTokensLength) = (Limit, Limit));

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(expected, Returned(response).Count());
        if (expected is 1) AssertLogged(service, "ReturnedTokenIsAlone", LogLevel.Warning, "1 predecessors");
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(2, 2)]
    [InlineData(1, 1)]
    public async Task Return_TooManyPredecessors_NamesTheHeadAndWhatFits(int limit, int expected)
    {
        await using var service = await StartAsync((IEctScopes scopes) =>
        {
            scopes.Current!.AddPredecessor(Parse(Service.Bob.Token()));
            scopes.Current!.AddPredecessor(Parse(Service.Bob.Token()));
        }, options: options => options.Limits.MaxPredecessors = limit);
        var head = Service.Alice.Token();

        using var response = await service.GetAsync("/", head);

        var predecessors = Strings(Read(Returned(response).First()), "pred");
        Assert.Equal((expected, Parse(head).Id), (predecessors.Length, predecessors[0]));
        if (limit < 3) AssertLogged(service, "ReturnedTokenNamesTooMany", LogLevel.Warning, $"names {limit} of its 3 predecessors");
    }

    [Fact]
    public async Task Return_IssuingFails_AnswerGoesOutWithoutIt()
    {
        await using var service = await StartAsync((IEctScopes scopes) => { scopes.Current!.Action = new string('x', 257); });

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(Returned(response));
        AssertLogged(service, "ReturningTokenFailed", LogLevel.Error, "without it");

        using var another = await service.GetAsync("/", Service.Alice.Token());
        Assert.Equal(HttpStatusCode.OK, another.StatusCode);
        var told = service.Logs.GetSnapshot().Where(record => record.Id.Name is "ReturningTokenFailed").ToList();
        Assert.Equal([true, false], told.Select(record => record.Exception is not null));
    }

    private static async Task<int> LengthOfOwnTokenAsync()
    {
        await using var service = await StartAsync((IEctScopes scopes) => scopes.Current!.AddPredecessor(LongToken(100)));
        using var response = await service.GetAsync("/", Service.Alice.Token());
        return Returned(response).First().Length;
    }

    private static Task<Service> StartAsync(Delegate handler, Action<EctOptions>? options = null, HttpProtocols? sockets = null) => Service.StartAsync(app =>
    {
        app.UseEct();
        app.MapGet("/", handler).WithEctAction("spec_stored").ReturnEct();
    }, options: options, sockets: sockets);

    private static IEnumerable<string> Returned(HttpResponseMessage response) =>
        response.Headers.TryGetValues(EctHeaderNames.ExecutionContext, out var values) ? values : [];

    /// <summary>The claims of a token that this service signed.</summary>
    private static JsonElement Read(string token)
    {
        var parts = token.Split('.');
        Assert.True(Service.SigningKey.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        return JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
    }

    private static string[] Strings(JsonElement claims, string name) => [.. claims.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];

    private static string[] Audiences(JsonElement claims) =>
        claims.GetProperty("aud") is { ValueKind: JsonValueKind.String } one ? [one.GetString()!] : Strings(claims, "aud");

    private static EctToken Parse(string token) => new TokenReader(new EctLimits(), SignatureAlgorithms.Default).Read(token).Token!;

    /// <summary>A verified token of Bob's with a text of <paramref name="length"/> characters.</summary>
    private static EctToken LongToken(int length) => new()
    {
        Id = Forge.NewId(),
        Issuer = Forge.Bob,
        Audiences = [Forge.Me],
        IssuedAt = Forge.Now,
        ExpiresAt = Forge.Now.AddMinutes(10),
        Action = "spec_read",
        Predecessors = [],
        Level = EctAssuranceLevel.L2,
        EncodedToken = new string('x', length),
    };

    private static void AssertLogged(Service service, string name, LogLevel level, string text)
    {
        var record = Assert.Single(service.Logs.GetSnapshot(), record => record.Id.Name == name);
        Assert.Equal(level, record.Level);
        Assert.Contains(text, record.Message, StringComparison.Ordinal);
    }
}
