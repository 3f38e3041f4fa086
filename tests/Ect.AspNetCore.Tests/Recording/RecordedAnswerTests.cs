using System.Text.Json.Nodes;
using Ect.Recording;
using Ect.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Ect.AspNetCore.Tests;

/// <summary>Returned tokens where the caller has a ledger: they are recorded like the tokens of a request.</summary>
public sealed class RecordedAnswerTests : IDisposable
{
    private readonly ObedientLedger _ledger = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _ledger.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Returned_SynchronousLedger_IsRecordedBeforeItIsTaken(bool isSynchronousCall)
    {
        await using var callee = await ReturningAsync();
        using var caller = Start(callee);
        using var scope = caller.Scopes.Begin();
        var before = -1;
        _ledger.OnAppend = () =>
        {
            before = scope.Frontier.Count;
            return Task.CompletedTask;
        };

        using var response = await CallAsync(caller, isSynchronousCall);

        var returned = Assert.Single(scope.Frontier);
        Assert.Equal(0, before);
        Assert.Equal([[returned.Id]], _ledger.Calls);
        await _ledger.AssertHasAsync(returned);
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L2), await StoreOf(caller).LevelsOfAsync(returned.Id)); // what was sent is L2 here
        Assert.Equal((EctAssuranceLevel.L2, EctAssuranceLevel.L2), await StoreOf(caller).LevelsOfAsync(callee.Call.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Returned_AsynchronousLedger_IsTakenAsL2AndRisesBehind(bool isSynchronousCall)
    {
        await using var callee = await ReturningAsync();
        using var caller = Start(callee, EctLedgerMode.Asynchronous);
        using var scope = caller.Scopes.Begin();
        var gate = _ledger.Gate = new();

        using var response = await CallAsync(caller, isSynchronousCall);

        var returned = Assert.Single(scope.Frontier);
        Assert.Equal((EctAssuranceLevel.L2, EctAssuranceLevel.L2), await StoreOf(caller).LevelsOfAsync(returned.Id));
        gate.SetResult();
        await caller.Get<LedgerQueue>().StopAsync(Cancellation);
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L2), await StoreOf(caller).LevelsOfAsync(returned.Id));
        await _ledger.AssertHasAsync(returned);
    }

    [Theory]
    [InlineData(EctLedgerMode.Synchronous)]
    [InlineData(EctLedgerMode.Asynchronous)]
    public async Task Returned_WhatWasSentIsRecordedToo_WholePathIsL3(EctLedgerMode mode)
    {
        await using var callee = await ReturningAsync();
        using var caller = Start(callee, mode, options => options.Ledger.RecordIssued = true);
        using var scope = caller.Scopes.Begin();

        using var response = await CallAsync(caller);
        await caller.Get<LedgerQueue>().StopAsync(Cancellation);

        var returned = Assert.Single(scope.Frontier);
        Assert.Equal([callee.Call.Id, returned.Id], _ledger.Calls.SelectMany(ids => ids));
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await StoreOf(caller).LevelsOfAsync(callee.Call.Id));
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await StoreOf(caller).LevelsOfAsync(returned.Id));
    }

    [Fact]
    public async Task Returned_WithAPredecessor_BothAreRecordedInOneBatch()
    {
        var inner = Forge.NewId();
        await using var callee = await Callee.StartAsync((context, call) => context.Response.Headers[EctHeaderNames.ExecutionContext] = new(
        [
            Return(call, inner),
            Caller.Bob.Token(claims => (claims["jti"], claims["wid"], claims["aud"]) = (inner, call.Text("wid"), Forge.Alice)),
        ]));
        using var caller = Start(callee);
        using var scope = caller.Scopes.Begin();

        using var response = await CallAsync(caller);

        Assert.Equal([[inner, Assert.Single(scope.Frontier).Id]], _ledger.Calls);
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await StoreOf(caller).LevelsOfAsync(inner));
    }

    [Fact]
    public async Task Returned_CallerAsksForL3OnAnAsynchronousLedger_IsRecordedFirst()
    {
        await using var callee = await ReturningAsync();
        using var caller = Start(callee, EctLedgerMode.Asynchronous, options => options.MinimumLevel = EctAssuranceLevel.L3);
        using var scope = caller.Scopes.Begin();

        using var response = await CallAsync(caller);

        Assert.Equal(EctAssuranceLevel.L3, (await StoreOf(caller).LevelsOfAsync(Assert.Single(scope.Frontier).Id)).Own);
    }

    [Fact]
    public async Task Returned_LedgerFails_AnswerIsKeptAndTheTokenIsStillGood()
    {
        var (sent, returned) = ("", "");
        await using var callee = await Callee.StartAsync((context, call) =>
            (sent, returned) = (call.Tokens[0], context.Response.Headers[EctHeaderNames.ExecutionContext] = Return(call)));
        using var caller = Start(callee);
        using var scope = caller.Scopes.Begin();
        _ledger.Failures = 1;

        using var response = await CallAsync(caller);

        Assert.True(response.IsSuccessStatusCode);
        Assert.Empty(scope.Frontier);
        Assert.Contains("LedgerUnavailable", Assert.Single(caller.Logs.GetSnapshot(), record => record.Id.Name == "ReturnedTokenIgnored").Message, StringComparison.Ordinal);

        var requirement = new EctRequirement { AnswerTo = Read(sent) };
        var context = (await caller.Get<EctVerifier>().VerifyAsync([returned], requirement, Cancellation)).Context!;
        Assert.Equal(EctLedgerFailure.None, _ledger.Verifier.VerifyReceipt(Assert.Single(context.Receipts)));
        Assert.Equal(EctAssuranceLevel.L3, context.Graph.Find(context.Heads[0].Id)!.Level);
        Assert.Equal(EctAssuranceLevel.L2, context.Level);
    }

    [Fact]
    public async Task Returned_LedgerFailsWhereAskedTo_Throws()
    {
        await using var callee = await ReturningAsync();
        using var caller = Start(callee, handler: options => options.ThrowOnInvalidReturnedTokens = true);
        using var scope = caller.Scopes.Begin();
        _ledger.Failures = 1;

        var exception = await Assert.ThrowsAsync<EctReturnedTokenException>(() => CallAsync(caller));

        Assert.Contains("LedgerUnavailable", exception.Message, StringComparison.Ordinal);
        Assert.Empty(scope.Frontier);
    }

    [Fact]
    public async Task Returned_LedgerHangs_AnswerIsKeptOnceTheTimeIsUp()
    {
        await using var callee = await ReturningAsync();
        using var caller = Start(callee);
        using var scope = caller.Scopes.Begin();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = _ledger.Gate = new();
        _ledger.OnAppend = () => { asked.TrySetResult(); return Task.CompletedTask; };

        var waiting = CallAsync(caller);
        await asked.Task;
        ((FakeTimeProvider)caller.Get<TimeProvider>()).Advance(TimeSpan.FromSeconds(2));
        using var response = await waiting;
        gate.SetResult();

        Assert.True(response.IsSuccessStatusCode);
        Assert.Empty(scope.Frontier);
        Assert.Contains("LedgerUnavailable", Assert.Single(caller.Logs.GetSnapshot(), record => record.Id.Name == "ReturnedTokenIgnored").Message, StringComparison.Ordinal);
    }

    private Caller Start(Callee callee, EctLedgerMode? mode = null, Action<EctOptions>? options = null, Action<EctMessageHandlerOptions>? handler = null) => new(
        callee,
        handler,
        options: o =>
        {
            o.Ledger.Mode = mode;
            options?.Invoke(o);
        },
        build: ect => ect.AddLedger(_ledger));

    private static async Task<HttpResponseMessage> CallAsync(Caller caller, bool isSynchronous = false) =>
        isSynchronous ? caller.Client.Send(new HttpRequestMessage(HttpMethod.Get, "/"), Cancellation) : await caller.Client.GetAsync("/", Cancellation);

    private static Task<Callee> ReturningAsync() => Callee.StartAsync((context, call) => context.Response.Headers[EctHeaderNames.ExecutionContext] = Return(call));

    /// <summary>The token of Alice's task, as she should return it.</summary>
    private static string Return(ReceivedCall call, params string[] more) => Caller.Alice.Token(claims =>
    {
        claims["wid"] = call.Text("wid");
        claims["pred"] = new JsonArray([call.Id, .. more]);
    });

    private static EctToken Read(string token) => new TokenReader(new EctLimits(), SignatureAlgorithms.Default).Read(token).Token!;

    private static IEctStore StoreOf(Caller caller) => caller.Get<IEctStore>();
}
