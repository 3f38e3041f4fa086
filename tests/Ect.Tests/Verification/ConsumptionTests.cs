using System.Text.Json.Nodes;
using Ect.Replay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

/// <summary>Rules 20 and 21: what is used up, what is recorded, and what is given back when something fails in between.</summary>
public sealed class ConsumptionTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Forge _alice = new();

    public void Dispose() => _alice.Dispose();

    [Fact]
    public async Task Verify_SameTokenInParallel_OneWinner()
    {
        using var service = new TestService(trusted: _alice);
        var token = _alice.Token();

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => service.VerifyAsync(token).AsTask())));

        Assert.Single(results, r => r.Succeeded);
        Assert.Equal(63, results.Count(r => r.FailureReason is EctFailureReason.Replayed));
    }

    [Fact]
    public async Task Verify_OneOfTwoHeadsReplayed_OtherIsNotBurned()
    {
        using var service = new TestService(trusted: _alice);
        var (used, fresh) = (_alice.Token(), _alice.Token());
        Assert.True((await service.VerifyAsync(used)).Succeeded);

        Assert.Equal(EctFailureReason.Replayed, (await service.VerifyAsync(fresh, used)).FailureReason);
        Assert.True((await service.VerifyAsync(fresh)).Succeeded);
    }

    [Fact]
    public async Task Verify_WithoutConsuming_TokenStaysGood()
    {
        using var service = new TestService(trusted: _alice);
        var id = Forge.NewId();
        var token = _alice.Token(c => c["jti"] = id);
        var gate = new EctRequirement { Consume = false };

        Assert.True((await service.VerifyAsync(gate, token)).Succeeded);
        Assert.True((await service.VerifyAsync(gate, token)).Succeeded);
        Assert.Empty((await service.Store.FindAsync([id], TestContext.Current.CancellationToken)).Records);
        Assert.True((await service.VerifyAsync(token)).Succeeded);

        // As a worker sees a message that is delivered again after its work was done.
        Assert.True((await service.VerifyAsync(gate, token)).Succeeded);
        Assert.Equal(EctFailureReason.Replayed, (await service.VerifyAsync(token)).FailureReason);
    }

    [Fact]
    public async Task Verify_RootWithoutConsuming_TheStoreIsNotAsked()
    {
        var store = new BreakableStore { IsBroken = true };
        using var service = new TestService(build: b => b.Services.Replace(ServiceDescriptor.Singleton<IEctStore>(store)), trusted: _alice);

        Assert.Equal(EctFailureReason.None, (await service.VerifyAsync(new EctRequirement { Consume = false }, _alice.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_WithoutTokensOrRequirement_Throws()
    {
        using var service = new TestService(trusted: _alice);

        await Assert.ThrowsAsync<ArgumentNullException>("tokens", async () =>
            await service.Verifier.VerifyAsync(null!, new EctRequirement(), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentNullException>("requirement", async () =>
            await service.Verifier.VerifyAsync([], null!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Verify_InlinePredecessor_IsRecordedAndMayBeShownAgain()
    {
        using var service = new TestService(trusted: _alice);
        var id = Forge.NewId();
        var predecessor = _alice.Token(c => { c["jti"] = id; c["aud"] = Forge.Bob; });

        Assert.True((await service.VerifyAsync(predecessor, _alice.Token(c => c["pred"] = new JsonArray(id)))).Succeeded);
        Assert.True((await service.VerifyAsync(_alice.Token(c => c["pred"] = new JsonArray(id)))).Succeeded);
        Assert.True((await service.VerifyAsync(predecessor, _alice.Token(c => c["pred"] = new JsonArray(id)))).Succeeded);
    }

    [Fact]
    public async Task Verify_StoreFailsAfterReplay_TokenIsGivenBack()
    {
        var store = new BreakableStore();
        using var service = new TestService(build: b => b.Services.Replace(ServiceDescriptor.Singleton<IEctStore>(store)), trusted: _alice);
        var token = _alice.Token();

        store.IsBroken = true;
        Assert.Equal(EctFailureReason.StoreUnavailable, (await service.VerifyAsync(token)).FailureReason);

        store.IsBroken = false;
        Assert.True((await service.VerifyAsync(token)).Succeeded);
    }

    [Fact]
    public async Task Verify_StoreFailsAfterReplayAndTheUseCannotBeTakenBack_IsAWarning()
    {
        var cache = new StubbornReplayCache();
        using var service = new TestService(
            build: b =>
            {
                b.Services.Replace(ServiceDescriptor.Singleton<IEctReplayCache>(cache));
                b.Services.Replace(ServiceDescriptor.Singleton<IEctStore>(new BreakableStore { IsBroken = true }));
            },
            trusted: _alice);

        for (var i = 0; i < 10; i++) Assert.Equal(EctFailureReason.StoreUnavailable, (await service.VerifyAsync(_alice.Token())).FailureReason);

        var logs = service.Get<FakeLogCollector>().GetSnapshot();
        var warned = logs.Where(record => record.Id.Name is "ReleaseFailed").ToList();
        Assert.Equal(10, warned.Count);
        Assert.All(warned, record => Assert.Equal((LogLevel.Warning, null), (record.Level, record.Exception)));
        Assert.All(warned, record => Assert.Contains("may remain unusable", record.Message, StringComparison.Ordinal));
        Assert.Equal(["Locked.", "The ECT store failed."], logs.Select(record => record.Exception?.Message).OfType<string>()); // Once each.
    }

    [Fact]
    public async Task Verify_IdTakenByAnotherToken_DuplicateAndGivenBack()
    {
        using var bob = new Forge(Forge.Bob, "b-1");
        using var service = new TestService(trusted: [_alice, bob]);
        var id = Forge.NewId();
        Assert.True((await service.VerifyAsync(_alice.Token(c => c["jti"] = id))).Succeeded);

        var bobs = bob.Token(c => c["jti"] = id);
        var first = await service.VerifyAsync(bobs);
        var second = await service.VerifyAsync(bobs);

        Assert.Equal(EctFailureReason.DuplicateTokenId, first.FailureReason);
        Assert.Equal(EctFailureReason.DuplicateTokenId, second.FailureReason); // and not Replayed: nothing was burned
        Assert.Contains(Forge.Alice, first.FailureDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_CallerGoneWhileRecording_CancelledAndGivenBack()
    {
        using var caller = new CancellationTokenSource();
        var store = new BreakableStore { OnAdd = caller.Cancel };
        using var service = new TestService(build: b => b.Services.Replace(ServiceDescriptor.Singleton<IEctStore>(store)), trusted: _alice);
        var token = _alice.Token();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await service.Verifier.VerifyAsync([token], new EctRequirement(), caller.Token));

        store.OnAdd = null;
        Assert.True((await service.VerifyAsync(token)).Succeeded);
    }

    [Fact]
    public async Task Verify_AnswerOfTheReplayCacheIsLost_TokenIsGivenBack()
    {
        using var service = new TestService(build: b => b.Services.Replace(ServiceDescriptor.Singleton<IEctReplayCache, ForgetfulReplayCache>()), trusted: _alice);
        var token = _alice.Token();

        Assert.Equal(EctFailureReason.ReplayCacheUnavailable, (await service.VerifyAsync(token)).FailureReason);
        Assert.True((await service.VerifyAsync(token)).Succeeded);
        Assert.Equal(EctFailureReason.Replayed, (await service.VerifyAsync(token)).FailureReason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verify_ReplayCacheFails_UnavailableWhateverItThrows(bool itsOwnException)
    {
        var cache = new BrokenReplayCache(itsOwnException ? new EctReplayCacheException("gone") : new TimeoutException());
        using var service = new TestService(build: b => b.Services.Replace(ServiceDescriptor.Singleton<IEctReplayCache>(cache)), trusted: _alice);

        var result = await service.VerifyAsync(_alice.Token());

        Assert.Equal((EctFailureReason.ReplayCacheUnavailable, itsOwnException ? "gone" : "The replay cache failed."),
            (result.FailureReason, result.FailureDetail));
        Assert.True(result.IsUnavailable);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Verify_ReplayCacheFails_TakenBackUnlessNothingWasRecorded(bool nothingRecorded, int releases)
    {
        var cache = new BrokenReplayCache(new EctReplayCacheException("gone") { NothingRecorded = nothingRecorded });
        using var service = new TestService(build: b => b.Services.Replace(ServiceDescriptor.Singleton<IEctReplayCache>(cache)), trusted: _alice);

        Assert.Equal(EctFailureReason.ReplayCacheUnavailable, (await service.VerifyAsync(_alice.Token())).FailureReason);

        Assert.Equal(releases, cache.Releases);
        Assert.DoesNotContain(service.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Name is "ReleaseFailed"); // Nothing is known to be used up.
    }

    [Fact]
    public async Task Verify_Replayed_NothingIsTakenBack()
    {
        var cache = new RefusingReplayCache();
        using var service = new TestService(build: b => b.Services.Replace(ServiceDescriptor.Singleton<IEctReplayCache>(cache)), trusted: _alice);

        Assert.Equal(EctFailureReason.Replayed, (await service.VerifyAsync(_alice.Token())).FailureReason);

        Assert.Equal(0, cache.Releases);
    }

    [Fact]
    public async Task Verify_PredecessorThatTheStoreKnows_IsNotWrittenAgain()
    {
        var store = new BreakableStore();
        using var service = new TestService(build: b => b.Services.Replace(ServiceDescriptor.Singleton<IEctStore>(store)), trusted: _alice);
        var (rootId, headId) = (Forge.NewId(), Forge.NewId());
        var root = _alice.Token(c => c["jti"] = rootId);

        Assert.True((await service.VerifyAsync(root)).Succeeded);
        Assert.True((await service.VerifyAsync(root, _alice.Token(c => { c["jti"] = headId; c["pred"] = new JsonArray(rootId); }))).Succeeded);

        Assert.Equal([rootId, headId], store.Written);
    }

    [Fact]
    public async Task Verify_PredecessorThatIsKnownBetterNow_IsWrittenAgain()
    {
        var store = new BreakableStore();
        using var service = new TestService(
            o => o.UnresolvedPredecessors = EctUnresolvedPredecessors.Report,
            build: b => b.Services.Replace(ServiceDescriptor.Singleton<IEctStore>(store)), trusted: _alice);
        var (rootId, middleId, headId) = (Forge.NewId(), Forge.NewId(), Forge.NewId());
        var root = _alice.Token(c => c["jti"] = rootId);
        var middle = _alice.Token(c => { c["jti"] = middleId; c["pred"] = new JsonArray(rootId); });
        var head = _alice.Token(c => { c["jti"] = headId; c["pred"] = new JsonArray(middleId); });

        Assert.True((await service.VerifyAsync(middle)).Succeeded); // It names what is not known yet.
        Assert.True((await service.VerifyAsync(root, middle, head)).Succeeded);

        Assert.Equal([middleId, rootId, middleId, headId], store.Written);
    }

    [Fact]
    public async Task Verify_ReplayCacheKnowsTheTokenAtOnce_TheStoreIsNotAsked()
    {
        var store = new BreakableStore();
        using var service = Service(new RefusingReplayCache(), store);

        Assert.Equal(EctFailureReason.Replayed, (await service.VerifyAsync(_alice.Token())).FailureReason);

        Assert.Equal(0, store.Adds);
    }

    [Fact]
    public async Task Verify_ReplayCacheHasToBeWaitedFor_TheStoreIsAskedMeanwhile()
    {
        var store = new BreakableStore();
        var cache = new WaitingReplayCache();
        store.OnAdd = () => cache.Answer.SetResult(true); // It would never answer a caller who waits for it first.
        using var service = Service(cache, store);

        Assert.True((await service.VerifyAsync(_alice.Token())).Succeeded);
        Assert.Equal((1, 0), (store.Adds, cache.Releases));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verify_ReplayCacheSaysUsedAfterTheStoreWasAsked_ReplayedWhateverTheStoreSays(bool isStoreBroken)
    {
        var store = new BreakableStore { IsBroken = isStoreBroken };
        var cache = new WaitingReplayCache();
        store.OnAdd = () => cache.Answer.SetResult(false);
        using var service = Service(cache, store);

        Assert.Equal(EctFailureReason.Replayed, (await service.VerifyAsync(_alice.Token())).FailureReason);
        Assert.Equal((1, 0), (store.Adds, cache.Releases));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verify_ReplayCacheFailsAfterTheStoreWasAsked_UnavailableAndGivenBack(bool isStoreBroken)
    {
        var store = new BreakableStore { IsBroken = isStoreBroken };
        var cache = new WaitingReplayCache();
        store.OnAdd = () => cache.Answer.SetException(new EctReplayCacheException("gone"));
        using var service = Service(cache, store);

        Assert.Equal(EctFailureReason.ReplayCacheUnavailable, (await service.VerifyAsync(_alice.Token())).FailureReason);
        Assert.Equal((1, 1), (store.Adds, cache.Releases));
    }

    [Fact]
    public async Task Verify_UseIsRefusedWhileTheStoreHangs_RefusedAtOnceAndTheStoresFailureIsLogged()
    {
        var (store, cache) = (new HangingStore(), new WaitingReplayCache());
        using var service = Service(cache, store);
        var verifying = service.VerifyAsync(_alice.Token()).AsTask();
        Assert.Equal(1, store.Adds);

        cache.Answer.SetResult(false);

        Assert.Equal(EctFailureReason.Replayed, (await verifying.WaitAsync(Deadline, TestContext.Current.CancellationToken)).FailureReason);
        Assert.Empty(OutagesIn(service));

        store.Answer.SetException(new TimeoutException());
        await Poll.UntilAsync(() => Task.FromResult(OutagesIn(service).Any()), Deadline, "the store's failure is logged");
        Assert.IsType<EctStoreException>(Assert.Single(OutagesIn(service)).Exception);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verify_ReplayCacheAndStoreAreBothAway_OneLineTellsOfIt(bool isStoreFirst)
    {
        var (store, cache) = (new HangingStore(), new WaitingReplayCache());
        using var service = Service(cache, store);
        var verifying = service.VerifyAsync(_alice.Token()).AsTask();
        Assert.Equal(1, store.Adds);

        if (isStoreFirst) store.Answer.SetException(new TimeoutException());
        cache.Answer.SetException(new EctReplayCacheException("gone") { NothingRecorded = true });

        Assert.Equal(EctFailureReason.ReplayCacheUnavailable,
            (await verifying.WaitAsync(Deadline, TestContext.Current.CancellationToken)).FailureReason);
        if (!isStoreFirst) store.Answer.SetException(new TimeoutException());
        Assert.IsType<EctReplayCacheException>(Assert.Single(OutagesIn(service)).Exception);
    }

    [Fact]
    public async Task Verify_UseIsRefusedAndTheCallerHasGone_TheStoreIsNotBlamed()
    {
        using var caller = new CancellationTokenSource();
        var (store, cache) = (new HangingStore(), new WaitingReplayCache());
        using var service = Service(cache, store);
        var verifying = service.Verifier.VerifyAsync([_alice.Token()], new EctRequirement(), caller.Token).AsTask();
        cache.Answer.SetResult(false);
        Assert.Equal(EctFailureReason.Replayed, (await verifying.WaitAsync(Deadline, TestContext.Current.CancellationToken)).FailureReason);

        await caller.CancelAsync();
        store.Answer.SetCanceled(caller.Token);

        Assert.DoesNotContain(service.Get<FakeLogCollector>().GetSnapshot(), record => record.Exception is not null);
    }

    [Fact]
    public async Task Verify_ManyRefusedUsesWhileTheStoreHangs_TheStoreIsAskedOfSoManyAtMost()
    {
        var (store, cache) = (new HangingStore(), new WaitingReplayCache());
        using var service = Service(cache, store);

        for (var i = 0; i < 1_010; i++)
        {
            var verifying = service.VerifyAsync(_alice.Token()).AsTask();
            cache.Answer.SetResult(false);
            Assert.Equal(EctFailureReason.Replayed, (await verifying.WaitAsync(Deadline, TestContext.Current.CancellationToken)).FailureReason);
            cache.Answer = new();
        }

        Assert.Equal(1_000, store.Adds);
        store.Answer.SetResult(null);
        var accepted = service.VerifyAsync(_alice.Token()).AsTask();
        Assert.Equal(1_001, store.Adds); // At once, as before.
        cache.Answer.SetResult(true);
        Assert.Equal(EctFailureReason.None, (await accepted).FailureReason);
    }

    [Fact]
    public async Task Verify_UseSucceedsWhileTheStoreHangs_WaitsForTheStore()
    {
        var (store, cache) = (new HangingStore(), new WaitingReplayCache());
        using var service = Service(cache, store);
        var verifying = service.VerifyAsync(_alice.Token()).AsTask();
        cache.Answer.SetResult(true);
        Assert.False(verifying.IsCompleted);

        store.Answer.SetException(new TimeoutException());

        Assert.Equal(EctFailureReason.StoreUnavailable, (await verifying).FailureReason);
        Assert.Equal(1, cache.Releases);
    }

    [Fact]
    public async Task Verify_StoreFailsBeforeTheReplayCacheHasAnswered_GivenBackOnlyOnceItHas()
    {
        var cache = new WaitingReplayCache();
        using var service = Service(cache, new BreakableStore { IsBroken = true });

        var verifying = service.VerifyAsync(_alice.Token()).AsTask();
        Assert.Equal((false, 0), (verifying.IsCompleted, cache.Releases));
        cache.Answer.SetResult(true);

        Assert.Equal(EctFailureReason.StoreUnavailable, (await verifying).FailureReason);
        Assert.Equal(1, cache.Releases);
    }

    [Fact]
    public async Task Verify_KeySourceFails_Unavailable()
    {
        using var service = new TestService(build: b => b.Services.AddSingleton<IEctKeySource, BrokenKeySource>());
        Assert.Equal(EctFailureReason.KeySourceUnavailable, (await service.VerifyAsync(_alice.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_BadToken_TouchesNoDependency()
    {
        using var service = new TestService(
            build: b =>
            {
                b.Services.Replace(ServiceDescriptor.Singleton<IEctReplayCache>(new BrokenReplayCache(new EctReplayCacheException("gone"))));
                b.Services.Replace(ServiceDescriptor.Singleton<IEctStore>(new BreakableStore { IsBroken = true }));
            },
            trusted: _alice);

        Assert.Equal(EctFailureReason.InvalidSignature, (await service.VerifyAsync(_alice.Token()[..^8] + "AAAAAAAA")).FailureReason);
        Assert.Equal(EctFailureReason.AudienceMismatch, (await service.VerifyAsync(_alice.Token(c => c["aud"] = Forge.Bob))).FailureReason);
    }

    private static IEnumerable<FakeLogRecord> OutagesIn(TestService service) =>
        service.Get<FakeLogCollector>().GetSnapshot().Where(record => record.Id.Name is "DependencyFailed");

    private TestService Service(IEctReplayCache cache, IEctStore store) => new(
        build: ect =>
        {
            ect.Services.Replace(ServiceDescriptor.Singleton(cache));
            ect.Services.Replace(ServiceDescriptor.Singleton(store));
        },
        trusted: _alice);

    /// <summary>Answers when it is told to.</summary>
    private sealed class WaitingReplayCache : IEctReplayCache
    {
        public TaskCompletionSource<bool> Answer { get; set; } = new();

        public int Releases { get; private set; }

        public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) => new(Answer.Task);

        public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
        {
            Releases++;
            return default;
        }
    }

    private sealed class BrokenReplayCache(Exception exception) : IEctReplayCache
    {
        public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) => throw exception;

        public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
        {
            Releases++;
            throw exception;
        }

        public int Releases { get; private set; }
    }

    /// <summary>Knows every token already.</summary>
    private sealed class RefusingReplayCache : IEctReplayCache
    {
        public int Releases { get; private set; }

        public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) => new(false);

        public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
        {
            Releases++;
            return default;
        }
    }

    /// <summary>Takes every use, and takes none back.</summary>
    private sealed class StubbornReplayCache : IEctReplayCache
    {
        public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) => new(true);

        public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) =>
            throw new EctReplayCacheException("Locked.");
    }

    /// <summary>Records what it is given, and loses its first answer.</summary>
    private sealed class ForgetfulReplayCache(IOptions<EctOptions> options, TimeProvider clock) : IEctReplayCache, IDisposable
    {
        private readonly InMemoryReplayCache _inner = new(options, clock);
        private bool _hasForgotten;

        public async ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
        {
            var isAdded = await _inner.TryAddAsync(entries, cancellationToken);
            if (_hasForgotten) return isAdded;
            _hasForgotten = true;
            throw new TimeoutException();
        }

        public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) => _inner.ReleaseAsync(entries, cancellationToken);

        public void Dispose() => _inner.Dispose();
    }

    /// <summary>Writes when it is told to.</summary>
    private sealed class HangingStore : IEctStore
    {
        public TaskCompletionSource<EctTokenRecord?> Answer { get; } = new();

        public int Adds { get; private set; }

        public TimeSpan Retention => TimeSpan.FromHours(24);

        public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => new(new EctStoreFindings([]));

        public ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
        {
            Adds++;
            return new(Answer.Task);
        }

        public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken) => new([]);

        public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
            DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken) =>
            new([]);

        public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken) =>
            new([.. issuers.Select(_ => 1)]);
    }

    private sealed class BrokenKeySource : IEctKeySource
    {
        public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) => throw new TimeoutException();
    }

    /// <summary>A store in memory that can be made to fail, or to notice that the caller has gone.</summary>
    private sealed class BreakableStore : IEctStore
    {
        public TimeSpan Retention => TimeSpan.FromHours(24);

        private readonly Dictionary<string, EctTokenRecord> _records = [];

        public bool IsBroken { get; set; }
        public Action? OnAdd { get; set; }

        public int Adds { get; private set; }

        public List<string> Written { get; } = [];

        public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
            IsBroken ? throw new EctStoreException("gone") : new(new EctStoreFindings([.. ids.Where(_records.ContainsKey).Select(id => _records[id])]));

        public ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
        {
            Adds++;
            OnAdd?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
            if (IsBroken) throw new InvalidOperationException("The pipe broke.");
            foreach (var record in records)
            {
                Written.Add(record.Id);
                _records.TryAdd(record.Id, record);
            }

            return new((EctTokenRecord?)null);
        }

        public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken) => new([]);

        public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
            DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken) =>
            new([]);

        public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken) =>
            new([.. issuers.Select(_ => 1)]);
    }
}
