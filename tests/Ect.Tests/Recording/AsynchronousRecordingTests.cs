using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;

namespace Ect.Tests;

/// <summary>Recording behind the request: L2 until it is done, batches, attempts, and a report of all that was not recorded.</summary>
public sealed class AsynchronousRecordingTests : IDisposable
{
    private readonly List<EctLedgerFailureContext> _failures = [];
    private readonly TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _id = Forge.NewId();
    private LedgerService? _service;

    public void Dispose() => _service?.Dispose();

    [Fact]
    public async Task Verify_Asynchronous_IsL2UntilRecordedThenTheStoreSaysL3()
    {
        var service = Start();
        var gate = Hold(service);

        var context = (await service.VerifyAsync(Token(_id))).Context!;

        Assert.Equal((EctAssuranceLevel.L2, 0), (context.Level, context.Receipts.Count));
        Assert.Equal(EctAssuranceLevel.L2, await service.LevelOf(_id));
        gate.SetResult();
        await _raised.Task;
        Assert.Equal(EctAssuranceLevel.L3, await service.LevelOf(_id));
    }

    [Fact]
    public async Task Verify_ChainBehindTheRequests_WholePathRises()
    {
        var service = Start();
        var gate = Hold(service);
        var (root, middle, head) = (Forge.NewId(), Forge.NewId(), Forge.NewId());
        foreach (var token in new[] { Token(root), Token(middle, root), Token(head, middle) }) Assert.True((await service.VerifyAsync(token)).Succeeded);

        gate.SetResult();
        await service.Queue.StopAsync(TestContext.Current.CancellationToken);

        foreach (var id in new[] { root, middle, head })
        {
            var record = await service.RecordOf(id);
            Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), (record.Level, record.PathLevel));
        }
    }

    [Fact]
    public async Task Verify_EndpointAsksForL3_WaitsForTheLedger()
    {
        var service = Start();

        var context = (await service.VerifyAsync(new EctRequirement { MinimumLevel = EctAssuranceLevel.L3 }, Token(_id))).Context!;

        Assert.Equal((EctAssuranceLevel.L3, 1), (context.Level, context.Receipts.Count));
        Assert.Equal([EctAssuranceLevel.L3], service.Store.Writes[^1]);
    }

    [Fact]
    public async Task Verify_PredecessorsMustBeL3_WaitsForTheLedger()
    {
        var service = Start();

        var result = await service.VerifyAsync(new EctRequirement { MinimumPredecessorLevel = EctAssuranceLevel.L3 }, Token(_id), Token(Forge.NewId(), _id));

        Assert.Equal((EctAssuranceLevel.L3, 2), (result.Context!.Level, result.Context.Receipts.Count));
    }

    [Fact]
    public async Task Verify_RecordedBefore_CountsAsTheStoreSaysAndIsNotQueuedAgain()
    {
        var service = Start();
        Assert.True((await service.VerifyAsync(Token(_id))).Succeeded);
        await _raised.Task;

        var context = (await service.VerifyAsync(Token(_id), Token(Forge.NewId(), _id))).Context!;
        await service.Queue.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(EctAssuranceLevel.L3, context.Graph.Find(_id)!.Level);
        Assert.Equal(EctAssuranceLevel.L2, context.Level);
        Assert.Single(service.Ledger.Calls, call => call.Contains(_id));
    }

    [Fact]
    public async Task Record_MoreThanABatch_IsSplitInOrder()
    {
        var service = Start(o => o.Ledger.BatchSize = 3);
        var gate = Hold(service);
        var ids = Enumerable.Range(0, 8).Select(_ => Forge.NewId()).ToArray();
        foreach (var id in ids) Assert.True((await service.VerifyAsync(Token(id))).Succeeded);

        gate.SetResult();
        await service.Queue.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ids, service.Ledger.Calls.SelectMany(call => call));
        Assert.All(service.Ledger.Calls, call => Assert.InRange(call.Length, 1, 3));
    }

    [Fact]
    public async Task Record_LedgerFailsTwice_ThirdAttemptRecords()
    {
        var service = Start();
        service.Ledger.Failures = 2;
        Assert.True((await service.VerifyAsync(Token(_id))).Succeeded);

        await _raised.Task;

        Assert.Equal(3, service.Ledger.Calls.Count);
        Assert.Equal([TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200)], service.Clock.Waits);
        Assert.Equal(EctAssuranceLevel.L3, await service.LevelOf(_id));
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Record_EveryAttemptFails_IsReportedLoggedCountedAndTheQueueGoesOn()
    {
        var reported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var service = Start(onFailure: () => reported.TrySetResult());
        using var failures = new MetricCollector<long>(service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.ledger.failures");
        service.Ledger.Failures = 3;
        Assert.True((await service.VerifyAsync(Token(_id))).Succeeded);

        await reported.Task;

        var failure = Assert.Single(_failures);
        Assert.Equal((EctLedgerFailureReason.LedgerFailed, _id), (failure.Reason, Assert.Single(failure.Tokens).Id));
        Assert.IsType<EctLedgerException>(failure.Exception);
        var counted = Assert.Single(failures.GetMeasurementSnapshot());
        Assert.Equal((1, "LedgerFailed"), (counted.Value, counted.Tags["reason"]));
        Assert.Contains(service.Logs.GetSnapshot(), record => record.Id.Name is "NotRecorded");
        Assert.Equal(EctAssuranceLevel.L2, await service.LevelOf(_id));

        var next = Forge.NewId();
        Assert.True((await service.VerifyAsync(Token(next))).Succeeded);
        await _raised.Task;
        Assert.Equal(EctAssuranceLevel.L3, await service.LevelOf(next));
    }

    [Fact]
    public async Task Record_LedgerIsAway_OneLineForEachAttemptAndTheExceptionOnce()
    {
        var service = Start(o => (o.Ledger.Attempts, o.Ledger.BatchSize) = (3, 1));
        service.Ledger.Failures = 3 * 10;
        for (var i = 0; i < 10; i++) Assert.True((await service.VerifyAsync(Token(Forge.NewId()))).Succeeded);
        Assert.True((await service.VerifyAsync(Token(_id))).Succeeded);
        await _raised.Task; // It answers again.
        service.Ledger.Failures = 3;
        Assert.True((await service.VerifyAsync(Token(Forge.NewId()))).Succeeded);

        await service.Queue.StopAsync(TestContext.Current.CancellationToken);

        var told = service.Logs.GetSnapshot().Where(record => record.Id.Name is "LedgerRetry" or "NotRecorded").ToList();
        Assert.Equal((22, 11), (told.Count(record => record.Level is LogLevel.Warning), told.Count(record => record.Level is LogLevel.Error)));
        Assert.Equal([0, 30], told.Index().Where(record => record.Item.Exception is not null).Select(record => record.Index));
    }

    [Fact]
    public async Task Record_StoreCannotBeTold_OneLineEachAndTheExceptionOnce()
    {
        var service = Start(o => o.Ledger.BatchSize = 1);
        service.Store.RefusesL3 = true;
        for (var i = 0; i < 10; i++) Assert.True((await service.VerifyAsync(Token(Forge.NewId()))).Succeeded);

        await service.Queue.StopAsync(TestContext.Current.CancellationToken);

        var told = service.Logs.GetSnapshot().Where(record => record.Id.Name is "RecordedNotRaised").ToList();
        Assert.Equal(10, told.Count);
        Assert.NotNull(Assert.Single(told, record => record.Exception is not null).Exception);
    }

    [Fact]
    public async Task Record_HookThrows_IsLoggedAndTheQueueGoesOn()
    {
        var service = Start(o => (o.Ledger.Attempts, o.Ledger.BatchSize) = (1, 1), onFailure: () => throw new InvalidOperationException("The pager is off."));
        service.Ledger.Failures = 1;
        Assert.True((await service.VerifyAsync(Token(_id))).Succeeded);
        Assert.True((await service.VerifyAsync(Token(Forge.NewId()))).Succeeded);

        await service.Queue.StopAsync(TestContext.Current.CancellationToken);

        Assert.Single(_failures);
        Assert.Contains(service.Logs.GetSnapshot(), record => record.Id.Name is "LedgerFailureHookFailed");
        Assert.Equal(2, service.Ledger.Calls.Count);
    }

    [Fact]
    public async Task Record_HookHangs_IsLoggedAndTheQueueGoesOn()
    {
        var service = Start(o => (o.Ledger.Attempts, o.Ledger.BatchSize, o.Ledger.Timeout) = (1, 1, TimeSpan.FromMilliseconds(500)), hook: new TaskCompletionSource().Task);
        Hold(service);
        var ids = new[] { Forge.NewId(), Forge.NewId() };
        foreach (var id in ids) Assert.True((await service.VerifyAsync(Token(id))).Succeeded);

        await service.Queue.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ids, _failures.SelectMany(failure => failure.Tokens).Select(token => token.Id));
        var told = service.Logs.GetSnapshot().Where(record => record.Id.Name is "LedgerFailureHookFailed").ToList();
        Assert.Equal(2, told.Count);
        Assert.IsType<TimeoutException>(Assert.Single(told, record => record.Exception is not null).Exception);
    }

    [Fact]
    public async Task Verify_QueueIsFullAndHookHangs_PassesOnceTheTimeIsUp()
    {
        var hook = new TaskCompletionSource();
        var service = Start(o => (o.Ledger.QueueCapacity, o.Ledger.Timeout) = (1, TimeSpan.FromSeconds(3)), hook: hook.Task);
        var gate = Hold(service, out var asked);
        Assert.True((await service.VerifyAsync(Token(Forge.NewId()))).Succeeded);
        await asked; // One is being recorded; one may wait.
        Assert.True((await service.VerifyAsync(Token(Forge.NewId()))).Succeeded);

        var verification = service.VerifyAsync(Token(_id)).AsTask();
        service.Clock.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromMilliseconds(1));
        Assert.False(verification.IsCompleted);
        service.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(EctAssuranceLevel.L2, (await verification).Context!.Level);
        hook.SetResult();
        gate.SetResult();
        EctLedgerFailureContext[] failures;
        lock (_failures) failures = [.. _failures]; // The time is up for the ledger too.
        Assert.Equal(EctLedgerFailureReason.QueueFull, failures.Single(failure => failure.Tokens[0].Id == _id).Reason);
    }

    [Fact]
    public async Task Verify_QueueIsFull_PassesAsL2AndWhatDoesNotFitIsReported()
    {
        var service = Start(o => o.Ledger.QueueCapacity = 2);
        using var lengths = new MetricCollector<long>(service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.ledger.queue.length");
        var gate = Hold(service, out var asked);
        Assert.True((await service.VerifyAsync(Token(Forge.NewId()))).Succeeded);
        await asked; // One is being recorded; two may wait.
        var ids = Enumerable.Range(0, 3).Select(_ => Forge.NewId()).ToArray();

        foreach (var id in ids) Assert.Equal(EctAssuranceLevel.L2, (await service.VerifyAsync(Token(id))).Context!.Level);

        var failure = Assert.Single(_failures);
        Assert.Equal((EctLedgerFailureReason.QueueFull, ids[2]), (failure.Reason, Assert.Single(failure.Tokens).Id));
        Assert.Null(failure.Exception);
        gate.SetResult();
        await service.Queue.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, service.Ledger.Calls.Sum(call => call.Length));
        Assert.Equal(0, lengths.GetMeasurementSnapshot().Sum(change => change.Value));
    }

    [Fact]
    public async Task Stop_TokensWait_AreRecordedFirst()
    {
        var service = Start();
        var gate = Hold(service, out var asked);
        Assert.True((await service.VerifyAsync(Token(_id))).Succeeded);
        await asked;

        var stopped = service.Queue.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(stopped.IsCompleted);
        gate.SetResult();
        await stopped;

        Assert.Equal(EctAssuranceLevel.L3, await service.LevelOf(_id));
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Stop_LedgerHangs_TheRestIsReportedOnceTheTimeIsUp()
    {
        var service = Start(o => (o.Ledger.BatchSize, o.Ledger.Timeout) = (1, TimeSpan.FromMinutes(1)));
        Hold(service, out var asked);
        var ids = new[] { Forge.NewId(), Forge.NewId(), Forge.NewId() };
        foreach (var id in ids) Assert.True((await service.VerifyAsync(Token(id))).Succeeded);
        await asked;

        var stopped = service.Queue.StopAsync(TestContext.Current.CancellationToken);
        service.Clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.False(stopped.IsCompleted);
        service.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await stopped;

        Assert.Equal(ids, _failures.SelectMany(failure => failure.Tokens).Select(token => token.Id));
        Assert.All(_failures, failure => Assert.Equal(EctLedgerFailureReason.Stopped, failure.Reason));
        Assert.Equal([1, 2], _failures.Select(failure => failure.Tokens.Count)); // What was begun, and the rest at once: a slow hook holds up the stop no longer for many.
    }

    [Fact]
    public async Task Stop_HostDoesNotWait_TheRestIsReported()
    {
        var service = Start();
        Hold(service, out var asked);
        Assert.True((await service.VerifyAsync(Token(_id))).Succeeded);
        await asked;

        await service.Queue.StopAsync(new CancellationToken(canceled: true));

        Assert.Equal(EctLedgerFailureReason.Stopped, Assert.Single(_failures).Reason);
    }

    [Fact]
    public async Task Verify_AfterTheStop_IsReported()
    {
        var service = Start();
        await service.Queue.StopAsync(TestContext.Current.CancellationToken);

        Assert.True((await service.VerifyAsync(Token(_id))).Succeeded);

        Assert.Equal(EctLedgerFailureReason.Stopped, Assert.Single(_failures).Reason);
    }

    [Fact]
    public async Task Dispose_WithoutAHost_FlushesWhatWaits()
    {
        var service = Start();
        var gate = Hold(service, out var asked);
        Assert.True((await service.VerifyAsync(Token(_id))).Succeeded);
        await asked;

        var disposed = service.Queue.DisposeAsync();
        gate.SetResult();
        await disposed;

        Assert.Equal(EctAssuranceLevel.L3, await service.LevelOf(_id));
    }

    [Fact]
    public async Task Record_StoreCanNotBeRaised_IsLoggedAndNotReported()
    {
        var service = Start();
        service.Store.RefusesL3 = true;
        Assert.True((await service.VerifyAsync(Token(_id))).Succeeded);

        await service.Queue.StopAsync(TestContext.Current.CancellationToken);

        Assert.Contains(service.Logs.GetSnapshot(), record => record.Id.Name is "RecordedNotRaised");
        Assert.Empty(_failures);
        Assert.Single(await service.Ledger.Inner.FindAsync(_id, TestContext.Current.CancellationToken));
        Assert.Equal(EctAssuranceLevel.L2, await service.LevelOf(_id));
    }

    private LedgerService Start(Action<EctOptions>? options = null, Action? onFailure = null, Task? hook = null)
    {
        _service = new(EctLedgerMode.Asynchronous, o =>
        {
            options?.Invoke(o);
            o.Ledger.OnFailure = failure =>
            {
                lock (_failures) _failures.Add(failure);
                onFailure?.Invoke();
                return new(hook ?? Task.CompletedTask);
            };
        });
        _service.Store.Raised = _raised;
        return _service;
    }

    private static TaskCompletionSource Hold(LedgerService service) => Hold(service, out _);

    private static TaskCompletionSource Hold(LedgerService service, out Task asked)
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        asked = signal.Task;
        service.Ledger.OnAppend = () => { signal.TrySetResult(); return Task.CompletedTask; };
        return service.Ledger.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private string Token(string id, params string[] after) => _service!.Alice.Token(c =>
    {
        c["jti"] = id;
        c["pred"] = new JsonArray([.. after.Select(p => (JsonNode)p)]);
    });
}
