using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

/// <summary>What the caller does with the tokens that an answer carries. Alice is called. She, or anybody in between, may return
/// anything.</summary>
public class ReturnedTokenTests
{
    private static readonly Forge Stranger = new("spiffe://example.com/agent/stranger", "s-1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Returned_Good_BecomesTheFrontier(bool isSynchronous)
    {
        await using var callee = await ReturningAsync(call => [Return(call)]);
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();
        scope.AddPredecessor(TestTokens.From(Caller.Bob));
        using var client = caller.Client;

        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        using (isSynchronous ? client.Send(request, Cancellation) : await client.SendAsync(request, Cancellation))
        {
            var returned = Assert.Single(scope.Frontier);
            Assert.Equal(Forge.Alice, returned.Issuer);
            Assert.Equal([callee.Call.Id], returned.Predecessors);
            var ownLogs = caller.Logs.GetSnapshot().Where(record => record.Category == typeof(EctMessageHandler).FullName);
            Assert.DoesNotContain(ownLogs, record => record.Level >= LogLevel.Warning);
        }
    }

    [Fact]
    public async Task Returned_SeveralLinesAndBlanks_AreRead()
    {
        var inner = Forge.NewId();
        await using var callee = await ReturningAsync(call =>
        [
            $" ,\t{Caller.Bob.Token(claims => (claims["jti"], claims["wid"], claims["aud"]) = (inner, call.Text("wid"), Forge.Alice))} , ",
            Return(call, claims => claims["pred"]!.AsArray().Add(inner)),
        ]);
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();

        await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal([callee.Call.Id, inner], Assert.Single(scope.Frontier).Predecessors);
    }

    [Fact]
    public async Task Returned_CallAfterCall_MakesAChain()
    {
        await using var callee = await ReturningAsync(call => [Return(call)]);
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();

        await caller.Client.GetAsync("/", Cancellation);
        var first = Assert.Single(scope.Frontier);
        await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal([first.Id], callee.Calls[1].Predecessors);
        Assert.Equal([callee.Calls[1].Id], Assert.Single(scope.Frontier).Predecessors);
        Assert.Single(callee.Calls[1].Tokens); // Alice knows her own.
    }

    [Fact]
    public async Task Returned_ParallelCalls_AreJoinedByTheNext()
    {
        await using var callee = await ReturningAsync(call => [Return(call)]);
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();
        using var client = caller.Client;

        await Task.WhenAll(client.GetAsync("/", Cancellation), client.GetAsync("/", Cancellation));
        var branches = scope.Frontier;
        await client.GetAsync("/", Cancellation);

        Assert.Equal(2, branches.Count);
        Assert.Equal(branches.Select(token => token.Id), callee.Calls[2].Predecessors);
        Assert.Single(scope.Frontier);
    }

    [Fact]
    public async Task Returned_WhileABranchIsUnderWay_GoesToTheScopeThatSent()
    {
        var release = new TaskCompletionSource();
        await using var callee = await Callee.StartAsync(async (context, call) =>
        {
            await release.Task;
            context.Response.Headers[EctHeaderNames.ExecutionContext] = Return(call);
        });
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();
        using var client = caller.Client;

        var pending = client.GetAsync("/", Cancellation);
        using (var branch = scope.Branch())
        {
            release.SetResult();
            await pending;
            Assert.Empty(branch.Frontier);
            Assert.Single(scope.Frontier);
        }

        Assert.Single(scope.Frontier);
    }

    [Fact]
    public async Task Returned_AfterARetry_FollowsTheAttemptThatSucceeded()
    {
        await using var callee = await ReturningAsync(call => [Return(call)]);
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();
        var options = new EctMessageHandlerOptions();
        Caller.Configure(options);
        using var invoker = new HttpMessageInvoker(caller.NewHandler(options, new SocketsHttpHandler { AllowAutoRedirect = false }));
        using var request = new HttpRequestMessage(HttpMethod.Get, callee.Address);

        await invoker.SendAsync(request, Cancellation);
        await invoker.SendAsync(request, Cancellation);

        Assert.Equal(callee.Calls[0].Id, callee.Calls[1].RetryOf);
        Assert.Equal([callee.Calls[0].Id, callee.Calls[1].Id], scope.Frontier.Select(token => token.Predecessors.Single()));
    }

    public static TheoryData<EctRevocation, string> Revoked => new()
    {
        { EctRevocation.OfIssuer(Forge.Alice), "Revoked" },
        { EctRevocation.OfKey(Forge.Alice, "a-1"), "KeyRevoked" },
        { EctRevocation.OfKey(Forge.Me, "me-1"), "PredecessorMissing" }, // what was sent does not count any more
    };

    [Theory]
    [MemberData(nameof(Revoked))]
    public async Task Returned_TheCalleeOrTheCallerIsRevokedMeanwhile_IsIgnored(EctRevocation revocation, string reason)
    {
        await using var callee = await ReturningAsync(call => [Return(call)]);
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();
        await caller.Get<IEctRevocations>().RevokeAsync(revocation, Cancellation);

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Empty(scope.Frontier);
        AssertIgnored(caller, reason);
    }

    [Fact]
    public async Task Returned_WithAFailure_IsNotLookedAt()
    {
        await using var callee = await ReturningAsync(_ => ["anything"], HttpStatusCode.BadRequest);
        using var caller = new Caller(callee, options => options.ThrowOnInvalidReturnedTokens = true);
        using var scope = caller.Scopes.Begin();

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(scope.Frontier);
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("5", 0)]
    public async Task Returned_ByGrpcStatusInTheHeader_TakenOnlyWithSuccess(string status, int expected)
    {
        await using var callee = await Callee.StartAsync((context, call) =>
        {
            context.Response.Headers["grpc-status"] = status;
            context.Response.Headers[EctHeaderNames.ExecutionContext] = Return(call);
        });
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();

        await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal(expected, scope.Frontier.Count);
    }

    [Fact]
    public async Task Returned_Nothing_IsFine()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, options => options.ThrowOnInvalidReturnedTokens = true);
        using var scope = caller.Scopes.Begin();

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Empty(scope.Frontier);
    }

    public static TheoryData<string, string> BadOnes => new()
    {
        { "garbage", "Malformed" },
        { "empty", "Missing" },
        { "stranger", "UntrustedIssuer" },
        { "another service", "IdentityMismatch" },
        { "for somebody else", "AudienceMismatch" },
        { "tampered", "InvalidSignature" },
        { "expired", "Expired" },
        { "unsigned", "LevelTooLow" },
        { "unknown predecessor", "PredecessorMissing" },
        { "another workflow", "WorkflowMismatch" },
        { "no workflow", "WorkflowMismatch" },
        { "does not follow", "PredecessorMissing" },
        { "too many", "TooManyTokens" },
        { "two tasks", "TooManyTokens" },
    };

    [Theory]
    [MemberData(nameof(BadOnes))]
    public async Task Returned_Bad_IsIgnoredWithAWarning(string kind, string reason)
    {
        await using var callee = await ReturningAsync(call => Bad(kind, call));
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();
        var before = TestTokens.From(Caller.Bob);
        scope.AddPredecessor(before);

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal("the answer", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal([before], scope.Frontier);
        var warning = Assert.Single(caller.Logs.GetSnapshot(), record => record.Id.Name == "ReturnedTokenIgnored");
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains(Forge.Alice, warning.Message, StringComparison.Ordinal);
        Assert.Contains(reason, warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BadOnes))]
    public async Task Returned_BadWhereAskedTo_Throws(string kind, string reason)
    {
        await using var callee = await ReturningAsync(call => Bad(kind, call));
        using var caller = new Caller(callee, options => options.ThrowOnInvalidReturnedTokens = true);
        using var scope = caller.Scopes.Begin();

        var exception = await Assert.ThrowsAsync<EctReturnedTokenException>(() => caller.Client.GetAsync("/", Cancellation));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Empty(scope.Frontier);
    }

    [Fact]
    public async Task Returned_Good_IsUsedUp()
    {
        await using var callee = await ReturningAsync(call => [Return(call)]);
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();

        await caller.Client.GetAsync("/", Cancellation);

        var again = await caller.Get<EctVerifier>().VerifyAsync([scope.Frontier[0].EncodedToken], new EctRequirement(), Cancellation);
        Assert.Equal(EctFailureReason.Replayed, again.FailureReason);
    }

    [Fact]
    public async Task Returned_AnswerToAnotherCall_IsNotTaken()
    {
        string? first = null;
        await using var callee = await ReturningAsync(call => [first ??= Return(call)]);
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();

        await caller.Client.GetAsync("/", Cancellation);
        await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal([callee.Calls[0].Id], Assert.Single(scope.Frontier).Predecessors);
    }

    [Fact]
    public async Task Returned_AnotherServicesToken_IsNotUsedUp()
    {
        string? stolen = null;
        await using var callee = await ReturningAsync(call => Bad("another service", call) is [var token] ? [stolen = token] : []);
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();

        await caller.Client.GetAsync("/", Cancellation);

        var known = new EctRequirement { UnresolvedPredecessors = EctUnresolvedPredecessors.Report };
        Assert.Equal(EctFailureReason.None, (await caller.Get<EctVerifier>().VerifyAsync([stolen!], known, Cancellation)).FailureReason);
    }

    [Fact]
    public async Task Returned_CacheCanNotAnswer_TheAnswerIsKept() =>
        await KeepsTheAnswerAsync(services => services.AddSingleton<IEctReplayCache, BrokenCache>(), "ReplayCacheUnavailable");

    [Fact]
    public async Task Returned_PolicyThrows_TheAnswerIsKept()
    {
        var policy = new ThrowingPolicy(() => new TimeoutException());
        await KeepsTheAnswerAsync(services => services.AddSingleton<IEctPredecessorPolicy>(policy), "verification failed");
    }

    [Fact]
    public async Task Returned_CallerGoesMeanwhile_IsCancelled()
    {
        using var leaving = new CancellationTokenSource();
        await using var callee = await ReturningAsync(call => [Return(call)]);
        using var caller = new Caller(callee, services: services => services.AddSingleton<IEctPredecessorPolicy>(new ThrowingPolicy(() =>
        {
            leaving.Cancel();
            return new OperationCanceledException(leaving.Token);
        })));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller.Client.GetAsync("/", leaving.Token));
    }

    private static long Now => Forge.Now.ToUnixTimeSeconds();

    private static async Task KeepsTheAnswerAsync(Action<IServiceCollection> services, string problem)
    {
        await using var callee = await ReturningAsync(call => [Return(call)]);
        using var caller = new Caller(callee, services: services);
        using var scope = caller.Scopes.Begin();

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal("the answer", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Empty(scope.Frontier);
        AssertIgnored(caller, problem);
    }

    private static void AssertIgnored(Caller caller, string why)
    {
        var ignored = Assert.Single(caller.Logs.GetSnapshot(), record => record.Id.Name == "ReturnedTokenIgnored");
        Assert.Contains(why, ignored.Message, StringComparison.Ordinal);
    }

    private static Task<Callee> ReturningAsync(Func<ReceivedCall, string[]> tokens, HttpStatusCode status = HttpStatusCode.OK) =>
        Callee.StartAsync(async (context, call) =>
        {
            context.Response.StatusCode = (int)status;
            context.Response.Headers[EctHeaderNames.ExecutionContext] = tokens(call);
            await context.Response.WriteAsync("the answer", context.RequestAborted);
        });

    /// <summary>The token of Alice's task, as she should return it, with changes.</summary>
    private static string Return(ReceivedCall call, Action<JsonObject>? change = null) => ReturnFrom(Caller.Alice, call, change);

    private static string ReturnFrom(Forge issuer, ReceivedCall call, Action<JsonObject>? change = null) => issuer.Token(claims =>
    {
        claims["wid"] = call.Text("wid");
        claims["pred"] = new JsonArray(call.Id);
        change?.Invoke(claims);
    });

    private static string[] Bad(string kind, ReceivedCall call) => kind switch
    {
        "garbage" => ["not a token"],
        "empty" => [" , "],
        "stranger" => [ReturnFrom(Stranger, call)],
        "another service" => [ReturnFrom(Caller.Bob, call)],
        "for somebody else" => [Return(call, claims => claims["aud"] = Forge.Bob)],
        "tampered" => [Tamper(Return(call))],
        "expired" => [Return(call, claims => (claims["iat"], claims["exp"]) = (Now - 100, Now - 30))],
        "unsigned" => [Caller.Alice.Unsigned(claims => (claims["wid"], claims["pred"]) = (call.Text("wid"), new JsonArray(call.Id)))],
        "unknown predecessor" => [Return(call, claims => claims["pred"]!.AsArray().Add(Forge.NewId()))],
        "another workflow" => [Return(call, claims => claims["wid"] = Forge.NewId())],
        "no workflow" => [Return(call, claims => claims.Remove("wid"))],
        "does not follow" => [Return(call, claims => claims["pred"] = new JsonArray())],
        "two tasks" => [Return(call), Return(call)],
        "too many" => [.. Enumerable.Range(0, 33).Select(_ => Return(call))],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Tamper(string token)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}";
    }

    private sealed class BrokenCache : IEctReplayCache
    {
        public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) =>
            throw new EctReplayCacheException("The cache is away.");

        public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) =>
            ValueTask.CompletedTask;
    }

    private sealed class ThrowingPolicy(Func<Exception> failure) : IEctPredecessorPolicy
    {
        public ValueTask<bool> AllowsAsync(EctPredecessorContext context, CancellationToken cancellationToken) => throw failure();
    }
}
